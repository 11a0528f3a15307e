"""The IPTC Media Topics: codes, labels and hierarchy, for the enrich stage, the search and the console.

``mediatopics.json`` is © IPTC (https://iptc.org/standards/media-topics/), licensed CC BY 4.0; see its head for the
releases it is made from and the changes made to it.
"""

from depesche.mediatopics.vocabulary import Concept, Vocabulary, load_vocabulary

__all__ = ["Concept", "Vocabulary", "load_vocabulary"]
