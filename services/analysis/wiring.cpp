#include "services/analysis/wiring.h"

#include "services/analysis/rulefacts.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// The catalogs and databases that use one connectionSecretId.
struct Users {
    QStringList catalogs;
    QStringList databases;
    QList<QStringList> access; ///< environmentsWithAccess of those whose server says it
};

using UsersById = QMap<QString, Users>;

UsersById usersOf(const Inventory &inventory)
{
    UsersById users;
    const auto addDatabase = [&users](const CmfDatabase &database, const QString &catalog) {
        if (database.kafka.connectionSecretId.isEmpty())
            return;
        Users &user = users[database.kafka.connectionSecretId];
        const QString name = catalog + u'.' + database.metadata.name;
        if (user.databases.contains(name))
            return; // a 2.0 catalog's database may be listed on its own as well
        user.databases.append(name);
        if (database.environmentsWithAccess)
            user.access.append(*database.environmentsWithAccess);
    };
    for (const CmfCatalog &catalog : inventory.catalogs) {
        if (!catalog.schemaRegistry.connectionSecretId.isEmpty()) {
            Users &user = users[catalog.schemaRegistry.connectionSecretId];
            user.catalogs.append(catalog.metadata.name);
            if (catalog.environmentsWithAccess)
                user.access.append(*catalog.environmentsWithAccess);
        }
    }
    for (const CmfDatabase &database : inventory.databases)
        addDatabase(database, database.catalog);
    for (const CmfCatalog &catalog : inventory.catalogs) {
        for (const CmfDatabase &database : catalog.kafkaClusters)
            addDatabase(database, catalog.metadata.name);
    }
    return users;
}

bool hasItemError(const Inventory &inventory, InventoryPart part, const QString &name)
{
    const QList<ItemError> errors = inventory.part(part).itemErrors;
    return std::any_of(errors.begin(), errors.end(),
                       [&name](const ItemError &error) { return error.item.contains(name); });
}

} // namespace

QList<WiringRow> wiringOf(const Inventory &inventory)
{
    const UsersById users = usersOf(inventory);
    QHash<std::pair<QString, QString>, const CmfSecretMapping *> mappings;
    QStringList ids = users.keys();
    for (const CmfSecretMapping &mapping : inventory.mappings) {
        mappings.insert({mapping.environment, mapping.metadata.name}, &mapping);
        ids.append(mapping.metadata.name);
    }
    for (const CmfEnvironment &environment : inventory.environments) {
        if (environment.secrets)
            ids += environment.secrets->keys();
    }
    ids.sort();
    ids.removeDuplicates();
    const bool environmentsKnown = isKnown(inventory, InventoryPart::Environments);
    const bool catalogsKnown = isKnown(inventory, InventoryPart::Catalogs);
    const bool secretsKnown = isKnown(inventory, InventoryPart::Secrets);

    QList<WiringRow> rows;
    for (const CmfEnvironment &environment : inventory.environments) {
        const QString &name = environment.metadata.name;
        const bool mappingsKnown = environmentsKnown && !hasItemError(inventory, InventoryPart::Environments, name);
        for (const QString &id : std::as_const(ids)) {
            WiringRow row;
            row.environment = name;
            row.connectionSecretId = id;
            const Users user = users.value(id);
            row.catalogs = user.catalogs;
            row.databases = user.databases;
            const CmfSecretMapping *mapping = mappings.value({name, id});
            const bool isMapped = mapping || (environment.secrets && environment.secrets->contains(id));
            const bool isUsed = !user.catalogs.isEmpty() || !user.databases.isEmpty();
            if (!isMapped && !isUsed)
                continue; // another environment's mapping that nothing uses here
            if (mapping)
                row.secretName = mapping->secretName;
            if (row.secretName.isEmpty() && environment.secrets)
                row.secretName = environment.secrets->value(id);

            if (!isMapped)
                row.state = mappingsKnown ? WiringState::NotMapped : WiringState::Unknown;
            else if (!isUsed)
                row.state = catalogsKnown ? WiringState::Unused : WiringState::Unknown;
            else if (row.secretName.isEmpty())
                row.state = WiringState::SecretHidden;
            else if (!inventory.secret(row.secretName))
                row.state = secretsKnown ? WiringState::SecretMissing : WiringState::Unknown;
            else if (std::any_of(user.access.begin(), user.access.end(),
                                 [&name](const QStringList &access) { return !access.contains(name); }))
                row.state = WiringState::AccessDisputed;
            else
                row.state = WiringState::Connected;
            rows.append(std::move(row));
        }
    }
    return rows;
}

} // namespace kekkai
