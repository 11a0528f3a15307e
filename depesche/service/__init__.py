"""What every stage is made of: its lifecycle, the consume loop and the retry policy."""
