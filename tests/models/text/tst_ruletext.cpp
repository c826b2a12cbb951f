#include "models/text/ruletext.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class RuleTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void splitsPairsOfActions_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<RuleMode>("mode");
        QTest::addColumn<QString>("forWrite");
        QTest::addColumn<QString>("forRead");
        QTest::newRow("none given") << QString() << RuleMode::WriteRead << QString() << QString();
        QTest::newRow("one for both") << u"DLQ"_s << RuleMode::WriteRead << u"DLQ"_s << u"DLQ"_s;
        QTest::newRow("pair") << u"ERROR,NONE"_s << RuleMode::WriteRead << u"ERROR"_s << u"NONE"_s;
        QTest::newRow("spaces are not trimmed") << u"ERROR, NONE"_s << RuleMode::WriteRead << u"ERROR"_s << u" NONE"_s;
        QTest::newRow("up and down") << u"A,B"_s << RuleMode::UpDown << u"A"_s << u"B"_s;
        QTest::newRow("no pairs in WRITE") << u"A,B"_s << RuleMode::Write << u"A,B"_s << u"A,B"_s;
    }
    void splitsPairsOfActions()
    {
        QFETCH(QString, action);
        QFETCH(RuleMode, mode);
        Rule rule;
        rule.mode = mode;
        rule.onFailure = action;
        rule.onSuccess = action;
        QTEST(onFailureOf(rule).forWrite, "forWrite");
        QTEST(onFailureOf(rule).forRead, "forRead");
        QTEST(onSuccessOf(rule).forWrite, "forWrite");
        QTEST(onSuccessOf(rule).forRead, "forRead");
    }
    void failsByDefaultWithAnError()
    {
        Rule rule;
        QCOMPARE(onFailureShortText(rule), u"ERROR"_s);
        QVERIFY(onFailureText(rule).contains(u"(ERROR)"));
        QVERIFY(!onSuccessText(rule).contains(u"ERROR"));
        rule.onFailure = u",NONE"_s;
        QVERIFY(onFailureShortText(rule).contains(u"ERROR") && onFailureShortText(rule).contains(u"NONE"));
    }
    void tellsBothDirectionsApart()
    {
        Rule rule;
        rule.onFailure = u"DLQ,NONE"_s;
        const QString text = onFailureText(rule);
        QVERIFY(text.indexOf(u"DLQ") >= 0 && text.indexOf(u"DLQ") < text.indexOf(u"NONE"));
        rule.onFailure = u"myAction"_s;
        QVERIFY(onFailureText(rule).contains(u"myAction"));
    }
    void keepsWhatItDoesNotKnow()
    {
        Rule rule;
        rule.mode = RuleMode::Other;
        rule.modeText = u"SIDEWAYS"_s;
        rule.kind = RuleKind::Other;
        rule.kindText = u"MAGIC"_s;
        QCOMPARE(ruleModeName(rule), u"SIDEWAYS"_s);
        QVERIFY(ruleModeText(rule).contains(u"SIDEWAYS"));
        QVERIFY(ruleKindText(rule).contains(u"MAGIC"));
        QVERIFY(onFailureText(rule).contains(u"SIDEWAYS"));
        QCOMPARE(ruleTypeText(u"CEL"_s), u"CEL"_s);
        QCOMPARE(enableAtText(u"MOON"_s), u"MOON"_s);
        QCOMPARE(schemaTypeText(SchemaType::Other, u"THRIFT"_s), u"THRIFT"_s);
    }
    void namesEveryFieldWhereThereAreNoTags()
    {
        Rule rule;
        QVERIFY(!ruleTagsText(rule).isEmpty());
        rule.tags = {u"PII"_s, u"SECRET"_s};
        QCOMPARE(ruleTagsText(rule), u"PII, SECRET"_s);
    }
};

QTEST_GUILESS_MAIN(RuleTextTest)
#include "tst_ruletext.moc"
