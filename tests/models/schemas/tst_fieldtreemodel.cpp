#include "models/schemas/fieldtreemodel.h"
#include "models/support/filterproxy.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class FieldTreeModelTest : public QObject {
    Q_OBJECT

    static SchemaField field(const QString &path, const QList<SchemaField> &children = {})
    {
        SchemaField made;
        made.name = path.section(u'.', -1);
        made.path = path;
        made.kind = children.isEmpty() ? FieldKind::String : FieldKind::Record;
        made.typeText = children.isEmpty() ? u"string"_s : u"record"_s;
        made.children = children;
        return made;
    }
    static VersionFieldsPtr fields(const FieldTreePtr &tree, const SchemaVersionPtr &version, const QString &encrypted)
    {
        auto made = std::make_shared<VersionFields>();
        made->version = version;
        made->tree = tree;
        const QList<const SchemaField *> all = flattened(*tree);
        for (const SchemaField *one : all) {
            FieldProtection protection;
            if (one->path == encrypted) {
                protection.verdict = ProtectionVerdict::Encrypted;
                protection.tags.inlineTags = {u"PII"_s};
                protection.tags.externalTags = {u"GDPR"_s};
                protection.tags.all = {u"GDPR"_s, u"PII"_s};
                protection.rules = {{RuleList::Domain, u"encryptPII"_s, u"pii"_s, u"AES256_GCM"_s, true, {u"PII"_s}}};
            }
            made->coverage.append({one, protection});
        }
        return made;
    }
    static SchemaVersionPtr version()
    {
        SchemaVersion made;
        made.subject = u"orders-value"_s;
        made.version = 4;
        return std::make_shared<const SchemaVersion>(made);
    }
    static FieldTreePtr tree()
    {
        FieldTree made;
        made.fields = {
            field(u"id"_s),
            field(u"customer"_s,
                  {field(u"customer.email"_s), field(u"customer.address"_s, {field(u"customer.address.city"_s)})})};
        return std::make_shared<const FieldTree>(made);
    }

private Q_SLOTS:
    void showsTheTree()
    {
        FieldTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.setFields(fields(tree(), version(), u"customer.email"_s));
        QCOMPARE(test::column(model, 0), (QStringList{u"id"_s, u"customer"_s}));
        const QModelIndex email =
            model.indexOf({ObjectRef::Kind::Field, {u"orders-value"_s, u"4"_s, u"customer.email"_s}});
        QVERIFY(email.isValid());
        QCOMPARE(model.parent(email).row(), 1);
        QCOMPARE(model.fieldAt(email)->path, u"customer.email"_s);
        QVERIFY(model.index(email.row(), FieldTreeModel::RuleColumn, email.parent())
                    .data()
                    .toString()
                    .contains(u"encryptPII"));
        const QString tags = email.siblingAtColumn(FieldTreeModel::TagsColumn).data().toString();
        QVERIFY(tags.contains(u"PII") && tags.contains(u"GDPR (external)"));
        QVERIFY(!model.indexOf({ObjectRef::Kind::Field, {u"orders-value"_s, u"3"_s, u"customer.email"_s}}).isValid());
        model.setFields({});
        QCOMPARE(model.rowCount(), 0);
    }
    void keepsRowsWhenOnlyTheProtectionDiffers()
    {
        FieldTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const FieldTreePtr sameTree = tree();
        const SchemaVersionPtr sameVersion = version();
        model.setFields(fields(sameTree, sameVersion, u"id"_s));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        const QPersistentModelIndex email(model.indexOfPath(u"customer.email"_s));
        model.setFields(fields(sameTree, sameVersion, u"customer.email"_s));
        QCOMPARE(reset.size(), 0);
        QVERIFY(!changed.empty());
        QCOMPARE(model.protectionAt(email)->verdict, ProtectionVerdict::Encrypted);
        QCOMPARE(model.protectionAt(model.indexOfPath(u"id"_s))->verdict, ProtectionVerdict::NotTagged);
        model.setFields(fields(tree(), version(), u"id"_s));
        QCOMPARE(reset.size(), 1);
    }
    void keepsParentsOfMatches()
    {
        FieldTreeModel model;
        model.setFields(fields(tree(), version(), u"customer.email"_s));
        FilterProxy proxy(nullptr, true);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.setSourceModel(&model);
        proxy.setFilterText(u"city"_s);
        QCOMPARE(test::column(proxy, 0), QStringList{u"customer"_s});
        const QModelIndex customer = proxy.index(0, 0);
        QCOMPARE(test::column(proxy, 0, customer), QStringList{u"address"_s});
        proxy.setFilterText(u"gdpr"_s);
        QCOMPARE(test::column(proxy, 0, proxy.index(0, 0)), QStringList{u"email"_s});
    }
    void marksEveryVerdict()
    {
        for (int i = 0; i <= int(ProtectionVerdict::Container); ++i) {
            const auto verdict = ProtectionVerdict(i);
            const bool quiet = verdict == ProtectionVerdict::NotTagged || verdict == ProtectionVerdict::Container;
            QCOMPARE(FieldTreeModel::verdictMark(verdict) == Mark::None, quiet);
        }
    }
};

QTEST_GUILESS_MAIN(FieldTreeModelTest)
#include "tst_fieldtreemodel.moc"
