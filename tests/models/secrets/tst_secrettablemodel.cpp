#include "models/secrets/secrettablemodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SecretTableModelTest : public QObject {
    Q_OBJECT

    static CmfSecret secret(const QString &name, const QString &version)
    {
        CmfSecret made;
        made.metadata.name = name;
        made.metadata.labels.insert(u"api.key"_s, MaskedValue(u"api.key", u"hunter2-secret"_s));
        made.version = version;
        return made;
    }

private Q_SLOTS:
    void tellsHiddenFromNone()
    {
        CmfSecret hidden = secret(u"a"_s, u"1"_s);
        CmfSecret none = hidden;
        none.keys = QStringList();
        CmfSecret some = hidden;
        some.keys = {u"sasl.jaas.config"_s};
        QVERIFY(SecretTableModel::keysText(hidden) != SecretTableModel::keysText(none));
        QCOMPARE(SecretTableModel::keysText(some), u"sasl.jaas.config"_s);
    }
    void findsEnvironmentsInMappingsWhereTheServerIsSilent()
    {
        auto inventory = std::make_shared<Inventory>();
        CmfSecret told = secret(u"b"_s, u"1"_s);
        told.environments = {u"prod"_s};
        inventory->secrets = {secret(u"a"_s, u"1"_s), told, secret(u"c"_s, u"1"_s)};
        CmfSecretMapping mapping;
        mapping.environment = u"dev"_s;
        mapping.metadata.name = u"id"_s;
        mapping.secretName = u"a"_s;
        inventory->mappings = {mapping};
        CmfEnvironment environment;
        environment.metadata.name = u"test"_s;
        environment.secrets = {{u"id"_s, u"a"_s}};
        inventory->environments = {environment};
        SecretTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setInventory(inventory);
        QCOMPARE(model.rowAt(0).environments, (QStringList{u"dev"_s, u"test"_s}));
        QCOMPARE(model.rowAt(1).environments, QStringList{u"prod"_s});
        QVERIFY(!model.rowAt(2).environmentsKnown);
    }
    void sortsVersionsAsNumbersWhereTheyAre()
    {
        auto inventory = std::make_shared<Inventory>();
        inventory->secrets = {secret(u"a"_s, u"10"_s), secret(u"b"_s, u"9"_s), secret(u"c"_s, u"v-b"_s),
                              secret(u"d"_s, u"v-a"_s)};
        SecretTableModel model;
        model.setInventory(inventory);
        model.sort(SecretTableModel::VersionColumn);
        QCOMPARE(test::column(model, SecretTableModel::VersionColumn),
                 (QStringList{u"9"_s, u"10"_s, u"v-a"_s, u"v-b"_s}));
    }
    void neverGivesASecret()
    {
        auto inventory = std::make_shared<Inventory>();
        inventory->secrets = {secret(u"a"_s, u"1"_s)};
        SecretTableModel model;
        model.setInventory(inventory);
        for (const QString &text : test::allTexts(model))
            QVERIFY(!text.contains(u"hunter2"));
    }
};

QTEST_GUILESS_MAIN(SecretTableModelTest)
#include "tst_secrettablemodel.moc"
