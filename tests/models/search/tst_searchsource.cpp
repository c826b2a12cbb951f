#include "models/search/searchresultmodel.h"
#include "models/search/searchsource.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

InventoryPtr inventory(int keks, const QStringList &subjects = {})
{
    auto made = std::make_shared<Inventory>();
    for (int i = 0; i < keks; ++i)
        made->keks.append({u"kek-%1"_s.arg(i, 4, 10, QChar(u'0')), {}});
    for (const QString &name : subjects) {
        SubjectEntry subject;
        subject.name = name;
        made->subjects.append(subject);
    }
    return made;
}

SearchAnswer last(const QSignalSpy &spy)
{
    return spy.last().first().value<SearchAnswer>();
}

} // namespace

class SearchSourceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<SearchAnswer>(); }

    void readsNamesOnlyWhileSomebodySearches()
    {
        SearchSource source;
        QSignalSpy answers(&source, &SearchSource::answered);
        source.setInventory(inventory(3));
        QVERIFY(!source.isBusy());
        source.setActive(true);
        source.search(u"kek"_s);
        QTRY_VERIFY(!answers.isEmpty() && last(answers).indexed);
        QCOMPARE(last(answers).groups.first().total, 3);
        source.setInventory(inventory(5)); // what arrives meanwhile is found without another key
        QTRY_COMPARE(last(answers).groups.first().total, 5);
        source.setActive(false);
        source.setInventory(inventory(7));
        QVERIFY(!source.isBusy());
    }
    void answersTheNewestQuery()
    {
        SearchSource source;
        QSignalSpy answers(&source, &SearchSource::answered);
        source.setActive(true);
        source.setInventory(inventory(4000, {u"orders-value"_s}));
        source.search(u"kek"_s);
        QTRY_VERIFY(!answers.isEmpty() && last(answers).indexed);
        answers.clear();
        for (const QString &query : {u"o"_s, u"or"_s, u"ord"_s, u"orders"_s})
            source.search(query);
        QTRY_VERIFY(!answers.isEmpty() && !source.isBusy());
        QTRY_COMPARE(last(answers).query, u"orders"_s);
        QCOMPARE(last(answers).groups.first().kind, SearchKind::Subject);
    }
    void findsNothingOfAFormerConnection()
    {
        SearchSource source;
        QSignalSpy answers(&source, &SearchSource::answered);
        source.setActive(true);
        source.setInventory(inventory(4000));
        source.search(u"kek"_s);
        QTRY_VERIFY(!answers.isEmpty() && last(answers).indexed);
        source.search(u"kek-1"_s); // under way when the connection goes
        source.forget();
        answers.clear();
        source.search(u"kek"_s);
        QTRY_VERIFY(!answers.isEmpty() && last(answers).query == u"kek");
        QVERIFY(last(answers).groups.isEmpty());
        QVERIFY(!last(answers).indexed);
        source.setInventory(inventory(0, {u"kek-of-the-next"_s}));
        QTRY_VERIFY(last(answers).indexed);
        QCOMPARE(last(answers).groups.size(), 1);
        QCOMPARE(last(answers).groups.first().kind, SearchKind::Subject);
    }
    void endsWhileItWorks()
    {
        for (int i = 0; i < 5; ++i) {
            SearchSource source;
            source.setActive(true);
            source.setInventory(inventory(4000));
            source.search(u"kek"_s);
        }
    }
    void listsGroupsWithCounts()
    {
        SearchSource source;
        QSignalSpy answers(&source, &SearchSource::answered);
        source.setActive(true);
        source.setInventory(inventory(300, {u"kek-subject"_s}));
        source.search(u"kek"_s);
        QTRY_VERIFY(!answers.isEmpty() && last(answers).indexed);

        SearchResultModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setAnswer(last(answers));
        using RowType = SearchResultModel::RowType;
        QCOMPARE(model.hits(), 301);
        QCOMPARE(model.typeAt(0), RowType::Heading);
        QVERIFY(model.textAt(0).contains(u"6 of 300"));
        QCOMPARE(model.typeAt(1), RowType::Hit);
        QCOMPARE(model.objectAt(1), (ObjectRef{ObjectRef::Kind::Kek, {u"kek-0000"_s}}));
        QCOMPARE(model.index(1, 0).data(SearchResultModel::MarksRole).toList(), (QVariantList{0, 3}));
        QVERIFY(!model.index(0, 0).flags().testFlag(Qt::ItemIsSelectable));
        QCOMPARE(model.typeAt(7), RowType::More);
        QCOMPARE(model.typeAt(8), RowType::Heading);
        QCOMPARE(model.objectAt(9), (ObjectRef{ObjectRef::Kind::Subject, {u"kek-subject"_s}}));
        model.expand(7);
        QVERIFY(model.textAt(0).contains(u"200 of 300"));
        QCOMPARE(model.objectAt(7), (ObjectRef{ObjectRef::Kind::Kek, {u"kek-0006"_s}}));
        model.setRecent({u"pii"_s});
        QCOMPARE(model.typeAt(1), RowType::Recent);
        QCOMPARE(model.textAt(1), u"pii"_s);
    }
};

QTEST_GUILESS_MAIN(SearchSourceTest)
#include "tst_searchsource.moc"
