"""Learn a kit from photos of stacks that are known: where their bricks are in the photos, and what they look like."""
