#pragma once

#include "services/core/result.h"
#include "services/http/endpoint.h"
#include "services/inventory/session.h"
#include "services/profiles/profile.h"

#include <QString>

namespace kekkai {

/// An unsaved connection, as a command line or the connection window gives it. Secrets come separately, as Secret.
struct ConnectionOptions {
    QString schemaRegistry; ///< address as typed; empty: none. User name and password in it are refused
    QString cmf; ///< address as pasted: a trailing "/cmf" or "/cmf/api/v1" is dropped; empty: none
    QString caFile; ///< PEM or DER certificates that are trusted besides the system's; for both servers
    SignIn schemaRegistrySignIn;
    SignIn cmfSignIn; ///< of its own: a password meant for one server never goes to the other
};

/// An address as a person types or pastes it, checked. @p option names it in errors, such as "--cmf".
/// Errors: Invalid with a sentence that says what to do; the sentence never repeats a password.
[[nodiscard]] Result<QUrl> serverAddress(const QString &typed, const QString &option);

/// Errors: Invalid with a sentence naming the file: not readable, no certificate in it, a broken one.
[[nodiscard]] Result<QList<QSslCertificate>> caCertificates(const QString &file);

/// The session for @p options, one transport for each server. Sends nothing yet.
/// Errors: Invalid, with a translated sentence for a person in ApiError::detail and the option at fault in
/// ApiError::field.
[[nodiscard]] Result<Session> connectTo(const ConnectionOptions &options);

/// One server of a profile, ready for a transport or a test. Reads the files that it names: not for the GUI thread.
/// Errors: as connectTo(profile).
[[nodiscard]] Result<Endpoint> endpointFor(EndpointRole role, const EndpointProfile &profile,
                                           const EndpointSecrets &secrets);

/// The session for @p profile, one transport for each server, each with its own sign-in, certificates and pin. Of a
/// read-only profile the transports refuse whatever is no reading. Reads the files that the profile names: not for the
/// GUI thread. Sends nothing yet. A secret that is missing is sent as nothing, and the server says no.
/// Errors: Invalid, with a translated sentence in ApiError::detail, and the field in ApiError::field, such as
/// "cmf.clientKeyFile".
[[nodiscard]] Result<Session> connectTo(const Profile &profile, const ProfileSecrets &secrets);

/// The same to one server of @p profile alone, with nothing that goes to another one.
/// Errors: as connectTo(profile, secrets); Invalid when the profile has no such server.
[[nodiscard]] Result<Session> connectTo(EndpointRole role, const Profile &profile, const EndpointSecrets &secrets);

} // namespace kekkai
