"""What ``import deepbrick`` offers: photos, stacks, data and trained models as Python objects."""
