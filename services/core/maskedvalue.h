#pragma once

#include "services/core/secret.h"

#include <QMap>
#include <QString>

namespace kekkai {

/// The text of a property that may be a credential (KEK kmsProps, connection settings, metadata properties).
/// A harmless one is plain text; one that looks secret is kept in a Secret and shown as dots. Two secret ones compare
/// equal when their bytes do (by a digest under a key made anew by each process, so that it is worth nothing
/// elsewhere). After Secret::wipeAll() one is still shown as dots, but isRevoked(): it differs from what the server
/// has, so that what is loaded next replaces it.
class MaskedValue {
public:
    MaskedValue() = default;
    /// Decides by looksSecret(); @p alwaysSecret hides the value whatever it looks like.
    MaskedValue(QStringView key, const QString &value, bool alwaysSecret = false);

    [[nodiscard]] bool isSecret() const { return !m_digest.isEmpty(); }
    /// Its bytes were wiped by a lock: it can be shown, but must not be sent anywhere.
    [[nodiscard]] bool isRevoked() const { return m_secret.isRevoked(); }
    /// The text, or dots of fixed length.
    [[nodiscard]] QString text() const;
    /// UTF-8; empty when it isRevoked(). The place that calls this sends the value to its server, and nowhere else.
    [[nodiscard]] QByteArray reveal() const;

    friend bool operator==(const MaskedValue &a, const MaskedValue &b)
    {
        return a.m_plain == b.m_plain && a.m_digest == b.m_digest && a.isRevoked() == b.isRevoked();
    }

private:
    QString m_plain;
    Secret m_secret;
    QByteArray m_digest; ///< of the secret; empty for plain text
};

using MaskedMap = QMap<QString, MaskedValue>;

} // namespace kekkai
