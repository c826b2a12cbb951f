#include "models/text/wiringtext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

struct WiringTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::WiringText)
};

QString usersOf(const WiringRow &row)
{
    QStringList users;
    for (const QString &catalog : row.catalogs)
        users.append(WiringTexts::tr("catalog %1").arg(catalog));
    for (const QString &database : row.databases)
        users.append(WiringTexts::tr("database %1").arg(database));
    return users.join(u", "_s);
}

} // namespace

QString wiringStateWord(WiringState state)
{
    switch (state) {
    case WiringState::Connected:
        return WiringTexts::tr("Connected");
    case WiringState::NotMapped:
        return WiringTexts::tr("Not mapped");
    case WiringState::SecretMissing:
        return WiringTexts::tr("Secret missing");
    case WiringState::SecretHidden:
        return WiringTexts::tr("Secret not shown");
    case WiringState::AccessDisputed:
        return WiringTexts::tr("Access disputed");
    case WiringState::Unused:
        return WiringTexts::tr("Unused");
    case WiringState::Unknown:
        return WiringTexts::tr("Not known");
    }
    return {};
}

QString wiringText(const WiringRow &row)
{
    const QString users = usersOf(row);
    switch (row.state) {
    case WiringState::Connected:
        return users.isEmpty() ? WiringTexts::tr("In %1, %2 leads to the secret %3.")
                                     .arg(row.environment, row.connectionSecretId, row.secretName)
                               : WiringTexts::tr("In %1, %2 leads to the secret %3, which connects %4.")
                                     .arg(row.environment, row.connectionSecretId, row.secretName, users);
    case WiringState::NotMapped:
        return WiringTexts::tr(
                   "%1 has no mapping for %2. CMF reports no error: for statements of this environment there simply "
                   "is no %3.")
            .arg(row.environment, row.connectionSecretId,
                 users.isEmpty() ? WiringTexts::tr("catalog or database that needs it") : users);
    case WiringState::SecretMissing:
        return WiringTexts::tr("%1 maps %2 to the secret %3, which does not exist, so nothing that needs it works: %4.")
            .arg(row.environment, row.connectionSecretId, row.secretName,
                 users.isEmpty() ? WiringTexts::tr("nothing so far") : users);
    case WiringState::SecretHidden:
        return WiringTexts::tr("%1 maps %2, but this CMF does not say to which secret.")
            .arg(row.environment, row.connectionSecretId);
    case WiringState::AccessDisputed:
        return WiringTexts::tr(
                   "%1 maps %2 to the secret %3, but CMF does not list the environment among those with access to %4.")
            .arg(row.environment, row.connectionSecretId, row.secretName,
                 users.isEmpty() ? WiringTexts::tr("what uses it") : users);
    case WiringState::Unused:
        return WiringTexts::tr("%1 maps %2, but no catalog and no database uses this id.")
            .arg(row.environment, row.connectionSecretId);
    case WiringState::Unknown:
        return WiringTexts::tr(
                   "Secrets, mappings or catalogs have not been loaded, so nothing can be said about %1 in %2.")
            .arg(row.connectionSecretId, row.environment);
    }
    return {};
}

QString wiringRemedy(WiringState state)
{
    switch (state) {
    case WiringState::Connected:
        return {};
    case WiringState::NotMapped:
        return WiringTexts::tr(
            "Map the id to a secret in this environment, unless the environment is meant to be kept away.");
    case WiringState::SecretMissing:
        return WiringTexts::tr("Create a secret of this name, or map the id to one that exists.");
    case WiringState::SecretHidden:
        return WiringTexts::tr("Ask someone who may read the mapping, or update CMF.");
    case WiringState::AccessDisputed:
        return WiringTexts::tr("Reload; if it stays, CMF's log says why it could not use the secret.");
    case WiringState::Unused:
        return WiringTexts::tr("Remove the mapping if nothing is planned with it.");
    case WiringState::Unknown:
        return WiringTexts::tr("Reload secrets, environments and catalogs.");
    }
    return {};
}

bool isWiringHole(WiringState state)
{
    switch (state) {
    case WiringState::NotMapped:
    case WiringState::SecretMissing:
        return true;
    case WiringState::Connected:
    case WiringState::SecretHidden:
    case WiringState::AccessDisputed:
    case WiringState::Unused:
    case WiringState::Unknown:
        return false;
    }
    return false;
}

} // namespace kekkai
