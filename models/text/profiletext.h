#pragma once

#include "services/core/apierror.h"
#include "services/profiles/profileerror.h"
#include "services/profiles/profileimport.h"
#include "services/profiles/profilestore.h"

namespace kekkai {

// Sentences for people about profiles, imports and the keychain: what is the matter, and what cures it.

[[nodiscard]] QString profileErrorText(const ProfileError &error);
[[nodiscard]] QString importNoteText(const ImportNote &note);
/// What reading the profiles' file brought to light, one sentence each; none when all is well.
[[nodiscard]] QStringList profileLoadTexts(const ProfileLoad &load);
/// For an ApiError of Kind::Keychain.
[[nodiscard]] QString keychainSentence(const ApiError &error);

/// "Schema Registry", "CMF", "Stream Catalog".
[[nodiscard]] QString roleText(EndpointRole role);
/// "user name and password", "API key", …
[[nodiscard]] QString signInText(SignIn::Kind kind);
/// "password", "token", "client secret", "passphrase of the client key", …
[[nodiscard]] QString secretKindText(SecretKind kind);

} // namespace kekkai
