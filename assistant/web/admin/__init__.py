"""The pages of whoever looks after the assistant, under `/admin`.

A page is a section of the frame. To add one:

1. A module with a router whose paths begin with `/admin/<name>`. `Gate` stands before all of
   `/admin`: whoever reaches a route is allowed, and every change comes from a page of our own. A
   route has nothing to check.
2. A `Section` in `frame.SECTIONS`, which puts it into the navigation.
3. A template that extends `admin/frame.html` (blocks `title`, `content`, `scripts`), rendered by
   `Frame.page`. Scripts are files of `/ui`: the policy of these pages allows neither inline scripts
   nor inline styles. What a script fetches answers errors in the API's JSON shape.
4. A body larger than `BodyLimit` allows is streamed: name its path in `upload.STREAMED` and read
   it with `upload.received`.
5. `area.admin_router` includes the router.
"""

from assistant.web.admin.access import AdminAccess
from assistant.web.admin.area import admin_router
from assistant.web.admin.gate import Gate

__all__ = ["AdminAccess", "Gate", "admin_router"]
