"""The console's page of builds: publishing with the gate's result, and going back."""
