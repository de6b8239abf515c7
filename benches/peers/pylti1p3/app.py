"""The smallest PyLTI1p3 tool under Flask. ISSUER is the origin of the platforms; run by gunicorn.

State and key sets are kept in a dictionary of the process, which is the fastest that PyLTI1p3 can be: nothing of it is
durable. `cache_lifetime` lets it keep the key set for two hours, which its default does not.
"""

import os
import threading
import time

from flask import Flask, request
from pylti1p3.contrib.flask import (
    FlaskCacheDataStorage,
    FlaskCookieService,
    FlaskMessageLaunch,
    FlaskOIDCLogin,
    FlaskRequest,
    FlaskSessionService,
)
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.tool_config import ToolConfDict

ISSUER, CLIENT = os.environ["ISSUER"], os.environ.get("CLIENT_ID", "client-of-main")


def platform(name, client):
    return [
        {
            "default": True,
            "client_id": client,
            "auth_login_url": f"{ISSUER}/{name}/auth",
            "auth_token_url": f"{ISSUER}/{name}/token",
            "key_set_url": f"{ISSUER}/{name}/jwks",
            "key_set": None,
            "deployment_ids": ["1"],
        }
    ]


CONF = ToolConfDict({f"{ISSUER}/main": platform("main", CLIENT), f"{ISSUER}/second": platform("second", "client-of-second")})


class Cache:
    """The three calls of Flask-Caching that PyLTI1p3 makes."""

    def __init__(self):
        self.values, self.lock = {}, threading.Lock()

    def get(self, key):
        with self.lock:
            value, end = self.values.get(key, (None, 0))
        return value if end > time.time() else None

    def set(self, key, value, timeout=None):
        with self.lock:
            self.values[key] = (value, time.time() + (timeout or 3600))

    def delete(self, key):
        with self.lock:
            self.values.pop(key, None)


CACHE = Cache()
app = Flask(__name__)
app.secret_key = "a key for the bench alone"


def storage():
    return FlaskCacheDataStorage(CACHE)


@app.route("/login", methods=["GET", "POST"])
def login():
    asked = FlaskRequest()
    target = asked.get_param("target_link_uri")
    if not target:
        return "refused", 400
    oidc = FlaskOIDCLogin(asked, CONF, launch_data_storage=storage())
    return oidc.redirect(target)


@app.route("/launch", methods=["POST"])
def launch():
    message = FlaskMessageLaunch(FlaskRequest(), CONF, launch_data_storage=storage())
    message.set_public_key_caching(storage(), cache_lifetime=7200)
    data = message.get_launch_data()
    return f"launched {data['sub']}", 200


@app.errorhandler(LtiException)
@app.errorhandler(OIDCException)
def refused(_error):
    return "refused", 401
