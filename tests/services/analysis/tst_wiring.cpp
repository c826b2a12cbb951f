#include "analysissupport.h"

#include "services/analysis/wiring.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;

namespace {

CmfMetadata named(const QString &name)
{
    CmfMetadata metadata;
    metadata.name = name;
    return metadata;
}

/// One environment, a catalog "c" that uses "sr", a database "c.db" that uses "kafka".
Inventory base()
{
    Inventory inventory;
    CmfEnvironment environment;
    environment.metadata = named(u"env"_s);
    inventory.environments = {environment};
    CmfCatalog catalog;
    catalog.metadata = named(u"c"_s);
    catalog.schemaRegistry.connectionSecretId = u"sr"_s;
    inventory.catalogs = {catalog};
    CmfDatabase database;
    database.catalog = u"c"_s;
    database.metadata = named(u"db"_s);
    database.kafka.connectionSecretId = u"kafka"_s;
    inventory.databases = {database};
    CmfSecret secret;
    secret.metadata = named(u"creds"_s);
    inventory.secrets = {secret};
    for (const InventoryPart part : {InventoryPart::Environments, InventoryPart::Secrets, InventoryPart::Catalogs})
        setComplete(inventory, part);
    return inventory;
}

CmfSecretMapping mapping(const QString &id, const QString &secret, const QString &environment = u"env"_s)
{
    CmfSecretMapping result;
    result.environment = environment;
    result.metadata = named(id);
    result.secretName = secret;
    return result;
}

WiringRow row(const Inventory &inventory, const QString &id, const QString &environment = u"env"_s)
{
    for (const WiringRow &candidate : wiringOf(inventory)) {
        if (candidate.environment == environment && candidate.connectionSecretId == id)
            return candidate;
    }
    return {};
}

} // namespace

class WiringTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void connectsNames()
    {
        Inventory inventory = base();
        inventory.mappings = {mapping(u"kafka"_s, u"creds"_s)};
        const QList<WiringRow> rows = wiringOf(inventory);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows.at(0).connectionSecretId, u"kafka"_s);
        QCOMPARE(rows.at(0).state, WiringState::Connected);
        QCOMPARE(rows.at(0).secretName, u"creds"_s);
        QCOMPARE(rows.at(0).databases, QStringList{u"c.db"_s});
        QCOMPARE(rows.at(1).connectionSecretId, u"sr"_s);
        QCOMPARE(rows.at(1).state, WiringState::NotMapped);
        QCOMPARE(rows.at(1).catalogs, QStringList{u"c"_s});
    }
    void findsHoles()
    {
        Inventory inventory = base();
        inventory.mappings = {mapping(u"kafka"_s, u"gone"_s), mapping(u"sr"_s, {}), mapping(u"spare"_s, u"creds"_s)};
        QCOMPARE(row(inventory, u"kafka"_s).state, WiringState::SecretMissing);
        QCOMPARE(row(inventory, u"sr"_s).state, WiringState::SecretHidden);
        QCOMPARE(row(inventory, u"spare"_s).state, WiringState::Unused);
        inventory.environments[0].secrets = QMap<QString, QString>{{u"sr"_s, u"creds"_s}};
        QCOMPARE(row(inventory, u"sr"_s).state, WiringState::Connected); // the environment says what the mapping hides
        QCOMPARE(row(inventory, u"sr"_s).secretName, u"creds"_s);
    }
    void asksTheServerToo()
    {
        Inventory inventory = base();
        inventory.mappings = {mapping(u"kafka"_s, u"creds"_s)};
        inventory.databases[0].environmentsWithAccess = QStringList{u"env"_s};
        QCOMPARE(row(inventory, u"kafka"_s).state, WiringState::Connected);
        inventory.databases[0].environmentsWithAccess = QStringList{u"other"_s};
        QCOMPARE(row(inventory, u"kafka"_s).state, WiringState::AccessDisputed);
    }
    void keepsQuietAboutWhatIsNotLoaded()
    {
        Inventory inventory = base();
        inventory.mappings = {mapping(u"kafka"_s, u"gone"_s), mapping(u"spare"_s, u"creds"_s)};
        inventory.parts.clear();
        QCOMPARE(row(inventory, u"kafka"_s).state, WiringState::Unknown);
        QCOMPARE(row(inventory, u"sr"_s).state, WiringState::Unknown);
        QCOMPARE(row(inventory, u"spare"_s).state, WiringState::Unknown);
    }
    void readsCatalogsOfTheFirstGeneration()
    {
        Inventory inventory = base();
        CmfDatabase declared = inventory.databases.takeFirst();
        declared.declaredInCatalog = true;
        inventory.catalogs[0].kafkaClusters = {declared};
        QCOMPARE(row(inventory, u"kafka"_s).databases, QStringList{u"c.db"_s});
    }
    void leavesOutWhatSaysNothing()
    {
        Inventory inventory = base();
        CmfEnvironment other;
        other.metadata = named(u"other"_s);
        inventory.environments.append(other);
        inventory.mappings = {mapping(u"spare"_s, u"creds"_s)};
        QCOMPARE(row(inventory, u"spare"_s, u"other"_s), WiringRow());
        QCOMPARE(wiringOf(inventory).size(), 5);
    }
};

QTEST_GUILESS_MAIN(WiringTest)
#include "tst_wiring.moc"
