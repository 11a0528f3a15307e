"""How the shipped models are made and scored: `python -m training --corpora DIR`. Never imported by the services."""
