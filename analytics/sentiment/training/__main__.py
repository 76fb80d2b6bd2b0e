"""`python -m analytics.sentiment.training` trains the shipped model."""

from analytics.sentiment.training.train import main

main()
