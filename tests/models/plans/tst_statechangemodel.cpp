#include "models/plans/statechangemodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QJsonObject>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class StateChangeModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsOnlyWhatChanges();
    void letsStayWhatAPatternDoesNotName();
    void knowsObjectsThatComeAndGo();
    void goesIntoObjects();
};

void StateChangeModelTest::showsOnlyWhatChanges()
{
    StateChangeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setStates(QJsonObject{{u"name"_s, u"pii"_s}, {u"deleted"_s, false}},
                    QJsonObject{{u"name"_s, u"pii"_s}, {u"deleted"_s, true}});
    QCOMPARE(column(model, StateChangeModel::MemberColumn), QStringList{u"deleted"_s});
    QCOMPARE(column(model, StateChangeModel::BeforeColumn), QStringList{u"false"_s});
    QCOMPARE(column(model, StateChangeModel::AfterColumn), QStringList{u"true"_s});
    model.setOnlyChanges(false);
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(model.hasChanges());
    const QJsonObject same{{u"name"_s, u"pii"_s}};
    model.setStates(same, same);
    QVERIFY(!model.hasChanges());
    QCOMPARE(model.rowCount(), 1);
}

void StateChangeModelTest::letsStayWhatAPatternDoesNotName()
{
    const QJsonObject before{{u"name"_s, u"pii"_s}, {u"doc"_s, u"old"_s}};
    const QList<StateChange> changes = stateChanges(before, QJsonObject{{u"doc"_s, u"new"_s}});
    QCOMPARE(changes.size(), 2);
    QCOMPARE(changes.at(0).kind, StateChange::Kind::Changed);
    QCOMPARE(changes.at(1).kind, StateChange::Kind::Same);
    QCOMPARE(stateAfter(before, QJsonObject{{u"doc"_s, u"new"_s}}).toObject().value("name"_L1), u"pii"_s);
}

void StateChangeModelTest::knowsObjectsThatComeAndGo()
{
    const QJsonObject kek{{u"name"_s, u"pii"_s}, {u"kmsProps"_s, QJsonObject{{u"region"_s, u"eu"_s}}}};
    const QJsonValue nothing(QJsonValue::Null);
    const QList<StateChange> gone = stateChanges(kek, nothing);
    QCOMPARE(gone.size(), 2);
    for (const StateChange &change : gone)
        QCOMPARE(change.kind, StateChange::Kind::Removed);
    QVERIFY(stateAfter(kek, nothing).isNull());
    const QList<StateChange> made = stateChanges(nothing, kek);
    QCOMPARE(made.size(), 2);
    for (const StateChange &change : made)
        QCOMPARE(change.kind, StateChange::Kind::Added);
    QVERIFY(stateChanges(nothing, nothing).isEmpty());
}

void StateChangeModelTest::goesIntoObjects()
{
    const QJsonObject before{{u"kmsProps"_s, QJsonObject{{u"region"_s, u"eu"_s}, {u"old"_s, u"x"_s}}}};
    const QJsonObject after{
        {u"kmsProps"_s, QJsonObject{{u"region"_s, u"us"_s}, {u"old"_s, QJsonValue()}, {u"new"_s, u"y"_s}}}};
    StateChangeModel model;
    model.setStates(before, after);
    QCOMPARE(column(model, StateChangeModel::MemberColumn),
             (QStringList{u"kmsProps.old"_s, u"kmsProps.region"_s, u"kmsProps.new"_s}));
    const QJsonObject whole = stateAfter(before, after).toObject().value("kmsProps"_L1).toObject();
    QCOMPARE(whole, (QJsonObject{{u"region"_s, u"us"_s}, {u"new"_s, u"y"_s}}));
}

QTEST_GUILESS_MAIN(StateChangeModelTest)
#include "tst_statechangemodel.moc"
