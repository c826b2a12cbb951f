#include "models/text/objecttext.h"
#include "ui/support/pagestate.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

using Phase = PartState::Phase;
using Part = InventoryPart;

ApiError errorOf(ApiError::Kind kind, const QString &path, const QString &server = u"Schema Registry (http://sr)"_s)
{
    return {kind, u"boom"_s, 500, 50001, server, path, {}};
}

void fail(Inventory &inventory, Part part, const ApiError &error)
{
    inventory.parts[part].phase = Phase::Failed;
    inventory.parts[part].error = error;
}

} // namespace

class PageStateTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsOneCauseOnce();
    void keepsOtherCausesAndCuresApart();
    void keepsServersApart();
    void keepsItemsApartFromWholeParts();
};

void PageStateTest::tellsOneCauseOnce()
{
    Inventory inventory;
    fail(inventory, Part::Keks, errorOf(ApiError::Kind::Server, u"/dek-registry/v1/keks"_s));
    fail(inventory, Part::Deks, errorOf(ApiError::Kind::Server, u"/dek-registry/v1/deks"_s));
    fail(inventory, Part::Tags, errorOf(ApiError::Kind::Server, u"/catalog/v1/types"_s));
    const PageState state = pageStateOf(inventory, {Part::Keks, Part::Deks, Part::Tags}, 0, 0);
    QCOMPARE(state.content, PageState::Content::Failed);
    QCOMPARE(state.problems.size(), 1);
    const PartProblem &problem = state.problems.first();
    QCOMPARE(problem.parts, (QList<Part>{Part::Keks, Part::Deks, Part::Tags})); // all of which are tried again
    QCOMPARE(problem.cure, Cure::TryAgain);
    QVERIFY(problem.whole);
    for (const Part part : problem.parts)
        QVERIFY2(problem.title.contains(partText(part)), qPrintable(problem.title));
    for (const QString &path : {u"/dek-registry/v1/keks"_s, u"/dek-registry/v1/deks"_s, u"/catalog/v1/types"_s})
        QVERIFY2(problem.details.contains(path), qPrintable(problem.details));
}

void PageStateTest::keepsOtherCausesAndCuresApart()
{
    Inventory inventory;
    fail(inventory, Part::Keks, errorOf(ApiError::Kind::Unauthorized, u"/a"_s));
    fail(inventory, Part::Deks, errorOf(ApiError::Kind::Server, u"/b"_s));
    fail(inventory, Part::Tags, errorOf(ApiError::Kind::Unauthorized, u"/c"_s));
    const PageState state = pageStateOf(inventory, {Part::Keks, Part::Deks, Part::Tags}, 3, 3);
    QCOMPARE(state.content, PageState::Content::Rows);
    QCOMPARE(state.problems.size(), 2);
    QCOMPARE(state.problems.at(0).parts, (QList<Part>{Part::Keks, Part::Tags}));
    QCOMPARE(state.problems.at(0).cure, Cure::SignIn);
    QCOMPARE(state.problems.at(1).parts, QList<Part>{Part::Deks});
    QCOMPARE(state.problems.at(1).cure, Cure::TryAgain);
}

void PageStateTest::keepsServersApart()
{
    Inventory inventory; // the same sentence of two servers, where the transport could not name them
    fail(inventory, Part::Keks, errorOf(ApiError::Kind::Server, u"/a"_s, {}));
    fail(inventory, Part::Secrets, errorOf(ApiError::Kind::Server, u"/b"_s, {}));
    const PageState state = pageStateOf(inventory, {Part::Keks, Part::Secrets}, 0, 0);
    QCOMPARE(state.problems.size(), 2);
}

void PageStateTest::keepsItemsApartFromWholeParts()
{
    Inventory inventory;
    fail(inventory, Part::Deks, errorOf(ApiError::Kind::Server, u"/b"_s));
    inventory.parts[Part::Keks].phase = Phase::Complete;
    inventory.parts[Part::Keks].itemErrors = {{u"KEK pii"_s, errorOf(ApiError::Kind::Server, u"/a"_s)}};
    const PageState state = pageStateOf(inventory, {Part::Keks, Part::Deks}, 1, 1);
    QCOMPARE(state.problems.size(), 2);
    QVERIFY(state.problems.at(0).whole); // the worse one first
    QVERIFY(!state.problems.at(1).whole);
    QCOMPARE(state.problems.at(1).parts, QList<Part>{Part::Keks});
}

QTEST_GUILESS_MAIN(PageStateTest)
#include "tst_pagestate.moc"
