import os

# After each drawing Textual waits one to two frames before the next. At its 60 a second a key that
# comes just after a piece of a reply was drawn would wait 33 ms. It draws only what has changed, so
# more frames cost nothing while nothing changes. Read when Textual is imported, so set before.
os.environ.setdefault("TEXTUAL_FPS", "120")
