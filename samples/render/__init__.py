"""Path-traced, labelled photos of random stacks.

``python -m deepbrick.samples.render --help`` is the one command. The modules, in the
order in which data flows: ``stacks`` (which bricks), ``layout`` (where they stand, mm),
``camera`` (how the world projects), ``things`` (what a scene is made of, as plain data),
``space`` (places on the desk and in the picture), ``surfaces``, ``placing`` (the stacks),
``clutter`` (the desk and what lies about), ``lighting``, ``scene`` (all of it from one seed), ``mat`` (a printed mat),
``tiers`` (how hard photos with one are to read), ``matscene`` (stacks on a mat, from one seed),
``blender`` (plain data to pixels, in an environment of its own), ``faults`` (what a phone
does to the picture), ``labels`` and ``driver``.
"""
