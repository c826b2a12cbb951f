#include "services/core/maskedvalue.h"

#include "services/core/secretpatterns.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

namespace kekkai {

namespace {

QByteArray digestOf(QByteArrayView bytes)
{
    static const QByteArray key = [] {
        QByteArray random(32, Qt::Uninitialized);
        QRandomGenerator::system()->generate(reinterpret_cast<quint32 *>(random.data()),
                                             reinterpret_cast<quint32 *>(random.data() + random.size()));
        return random;
    }();
    QMessageAuthenticationCode code(QCryptographicHash::Sha256, key);
    code.addData(bytes.data(), bytes.size());
    return code.result();
}

/// A document inside a text, such as kubectl's last-applied-configuration, that holds a secret somewhere.
bool holdsSecret(const QString &value)
{
    return (value.startsWith(u'{') || value.startsWith(u'[')) && masked(QJsonValue(value)) != QJsonValue(value);
}

} // namespace

MaskedValue::MaskedValue(QStringView key, const QString &value, bool alwaysSecret)
{
    if (value.isEmpty() || (!alwaysSecret && !looksSecret(key, value) && !holdsSecret(value))) {
        m_plain = value;
        return;
    }
    m_secret = Secret::encoded(value);
    m_digest = digestOf(m_secret.reveal());
}

QString MaskedValue::text() const
{
    return isSecret() ? maskText() : m_plain;
}

QByteArray MaskedValue::reveal() const
{
    return isSecret() ? m_secret.reveal().toByteArray() : m_plain.toUtf8();
}

} // namespace kekkai
