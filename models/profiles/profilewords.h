#pragma once

#include "services/profiles/profile.h"

#include <QString>

namespace kekkai {

[[nodiscard]] QString signInTitle(SignIn::Kind kind); ///< "User name and password", as it stands in a list
/// What the name and the secret of a sign-in are called: "User name", "API key", "Client id"; empty when it has none.
[[nodiscard]] QString signInUserText(SignIn::Kind kind);
[[nodiscard]] QString signInSecretText(SignIn::Kind kind); ///< "Password", "API secret", "Token", "Client secret"
/// The same as labels of fields, with mnemonics: "&User name:", "API s&ecret:".
[[nodiscard]] QString signInUserLabel(SignIn::Kind kind);
[[nodiscard]] QString signInSecretLabel(SignIn::Kind kind);
/// A secret of a server: "Password of Schema Registry", "Passphrase of the client key of CMF".
[[nodiscard]] QString secretText(const Profile &profile, EndpointRole role, SecretKind kind);
/// All that the keychain keeps for @p profile, one line each.
[[nodiscard]] QStringList secretTexts(const Profile &profile);
/// Why no profile can be called @p typed; empty: one can. @param taken  names of the others.
[[nodiscard]] QString profileNameProblem(const QString &typed, const QStringList &taken);
[[nodiscard]] QString colorText(const QString &color); ///< "Red", "#12ab34", "No colour"
/// "Production, read-only": what a profile is marked as; empty for neither.
[[nodiscard]] QString marksText(const Profile &profile);
/// "sr.example.com, cmf.example.com:8080": where its servers are.
[[nodiscard]] QString serversText(const Profile &profile);

} // namespace kekkai
