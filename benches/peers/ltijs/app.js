// The smallest ltijs tool that keeps its state in SQLite. PORT, ISSUER (the origin of the platforms), CLIENT_ID, DATABASE.
const { Provider: lti } = require("ltijs");
const Database = require("ltijs-sequelize");

const { PORT, ISSUER, CLIENT_ID, DATABASE } = process.env;
const db = new Database("lti", "user", "pass", { dialect: "sqlite", storage: DATABASE, logging: false });

lti.setup("a key for the bench alone", { plugin: db }, {
  appRoute: "/launch",
  loginRoute: "/login",
  keysetRoute: "/keys",
  // Plain http on loopback; state and cookie are checked all the same.
  cookies: { secure: false, sameSite: "" },
  devMode: false,
  // A batch that was signed beforehand is older than the default of 10 s when its turn comes.
  tokenMaxAge: 600,
  dynReg: { url: `http://127.0.0.1:${PORT}`, name: "peer", autoActivate: true },
});

lti.onConnect((token, _request, response) => response.status(200).send(`launched ${token.user}`));
lti.onInvalidToken((_request, response) => response.status(401).send("refused"));
lti.onUnregisteredPlatform((_request, response) => response.status(400).send("unregistered"));

(async () => {
  await lti.deploy({ port: Number(PORT), silent: true });
  for (const name of ["main", "second"]) {
    await lti.registerPlatform({
      url: `${ISSUER}/${name}`,
      name,
      clientId: name === "main" ? CLIENT_ID : `client-of-${name}`,
      authenticationEndpoint: `${ISSUER}/${name}/auth`,
      accesstokenEndpoint: `${ISSUER}/${name}/token`,
      authConfig: { method: "JWK_SET", key: `${ISSUER}/${name}/jwks` },
    });
  }
  console.log("ready");
})();
