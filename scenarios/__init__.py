"""What if: scenarios, interventions, shocks and regions."""
