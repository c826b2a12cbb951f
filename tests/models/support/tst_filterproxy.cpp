#include "models/schemas/fieldtreemodel.h"
#include "models/support/filterproxy.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class FilterProxyTest : public QObject {
    Q_OBJECT

    static VersionFieldsPtr fields()
    {
        auto version = std::make_shared<SchemaVersion>();
        version->subject = u"customers-value"_s;
        version->version = 1;
        version->text = R"({"type":"record","name":"R","fields":[{"name":"email","type":"string"},)"
                        R"({"name":"address","type":{"type":"record","name":"A","fields":[)"
                        R"({"name":"street","type":"string"},{"name":"zip","type":"int"}]}}]})";
        return fieldsOf(version, std::make_shared<Inventory>());
    }

private Q_SLOTS:
    void keepsTheParentsOfWhatMatches()
    {
        FieldTreeModel model;
        model.setFields(fields());
        FilterProxy proxy(nullptr, true);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.setSourceModel(&model);
        proxy.sort(FieldTreeModel::NameColumn);
        QCOMPARE(test::column(proxy, 0), (QStringList{u"address"_s, u"email"_s}));
        proxy.setFilterText(u"ZIP int"_s);
        QCOMPARE(test::column(proxy, 0), QStringList{u"address"_s});
        QCOMPARE(test::column(proxy, 0, proxy.index(0, 0)), QStringList{u"zip"_s});
        proxy.setFilterText(u".*"_s); // signs are no pattern
        QCOMPARE(proxy.rowCount(), 0);
        proxy.setFilterText({});
        QCOMPARE(proxy.rowCount(), 2);
    }
};

QTEST_GUILESS_MAIN(FilterProxyTest)
#include "tst_filterproxy.moc"
