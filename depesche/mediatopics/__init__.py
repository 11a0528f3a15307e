"""The IPTC Media Topics: codes, labels and hierarchy, for the enrich stage, the search and the console.

``mediatopics.json`` and ``definitions.json`` are © IPTC (https://iptc.org/standards/media-topics/), licensed CC BY 4.0;
see their heads for the releases they are made from and the changes made to them.
"""

from depesche.mediatopics.vocabulary import Concept, Vocabulary, load_vocabulary

__all__ = ["Concept", "Vocabulary", "load_vocabulary"]
