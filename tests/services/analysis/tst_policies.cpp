#include "analysissupport.h"

#include "services/analysis/policies.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;

namespace {

const QByteArray fields = "{\"name\":\"f\",\"type\":\"string\",\"confluent:tags\":[\"PII\"]},"
                          "{\"name\":\"n\",\"type\":\"int\",\"confluent:tags\":[\"NUM\"]},"
                          "{\"name\":\"x\",\"type\":\"string\"}";

Policy only(const Rule &rule, const Inventory &base = {}, RuleList list = RuleList::Domain)
{
    Inventory inventory = base;
    SchemaVersion version = avroVersion(u"s"_s, fields);
    QList<Rule> &rules = list == RuleList::Domain ? version.ruleSet.domainRules
        : list == RuleList::Encoding              ? version.ruleSet.encodingRules
                                                  : version.ruleSet.migrationRules;
    rules.append(rule);
    addSubject(inventory, version);
    const QList<Policy> policies = policiesOf(inventory);
    return policies.size() == 1 ? policies.constFirst() : Policy();
}

Inventory withKek()
{
    Inventory inventory;
    addKek(inventory, liveKek(u"kek"_s));
    return inventory;
}

} // namespace

class PoliciesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsNothingWrongWithAGoodRule()
    {
        const Policy policy = only(encryptRule(u"r"_s, {u"PII"_s}), withKek());
        QCOMPARE(policy.subject, u"s"_s);
        QCOMPARE(policy.version, 3);
        QCOMPARE(policy.issues, QList<PolicyIssue>());
        QCOMPARE(policy.kekState, KekState::Live);
        QCOMPARE(policy.kekName, u"kek"_s);
        QCOMPARE(policy.algorithm, u"AES256_GCM"_s);
        QCOMPARE(policy.fieldCount, 1);
    }
    void lintsTheKek()
    {
        QVERIFY(only(encryptRule(u"r"_s, {u"PII"_s}, {}), withKek()).issues.contains(PolicyIssue::KekNotNamed));
        QVERIFY(
            only(encryptRule(u"r"_s, {u"PII"_s}, u"a b"_s), withKek()).issues.contains(PolicyIssue::KekNameInvalid));
        const Policy missing = only(encryptRule(u"r"_s, {u"PII"_s}, u"gone"_s), withKek());
        QCOMPARE(missing.issues, (QList{PolicyIssue::KekMissing, PolicyIssue::KmsNotGivenForNewKek}));
        QCOMPARE(missing.kekState, KekState::Missing);
        QCOMPARE(only(encryptRule(u"r"_s, {u"PII"_s}, u"gone"_s)).kekState, KekState::NotLoaded);
        QCOMPARE(only(encryptRule(u"r"_s, {u"PII"_s}, u"gone"_s)).issues, QList<PolicyIssue>());
        Inventory deleted = withKek();
        deleted.keks[0].details->deleted = true;
        QVERIFY(only(encryptRule(u"r"_s, {u"PII"_s}), deleted).issues.contains(PolicyIssue::KekSoftDeleted));
        Rule rule = encryptRule(u"r"_s, {u"PII"_s});
        rule.params = maskedMap({{u"encrypt.kek.name"_s, u"kek"_s},
                                 {u"encrypt.kms.type"_s, u"aws-kms"_s},
                                 {u"encrypt.kms.key.id"_s, u"arn:aws:kms:x"_s}});
        QCOMPARE(only(rule, withKek()).issues, (QList{PolicyIssue::KmsTypeDiffers, PolicyIssue::KmsKeyIdDiffers}));
        QCOMPARE(only(rule, withKek()).kmsType, u"aws-kms"_s);
    }
    void lintsTheRule_data()
    {
        QTest::addColumn<QString>("onFailure");
        QTest::addColumn<RuleMode>("mode");
        QTest::addColumn<QList<PolicyIssue>>("expected");
        using Issues = QList<PolicyIssue>;
        QTest::newRow("default") << QString() << RuleMode::WriteRead << Issues();
        QTest::newRow("error, none") << u"ERROR,NONE"_s << RuleMode::WriteRead
                                     << Issues{PolicyIssue::FailureIgnoredOnRead};
        QTest::newRow("none, error") << u"NONE,ERROR"_s << RuleMode::WriteRead << Issues{PolicyIssue::FailureIgnored};
        QTest::newRow("none") << u"NONE"_s << RuleMode::WriteRead
                              << Issues{PolicyIssue::FailureIgnored, PolicyIssue::FailureIgnoredOnRead};
        QTest::newRow("write") << u"ERROR"_s << RuleMode::Write << Issues{PolicyIssue::WriteOnly};
        QTest::newRow("write, none") << u"NONE"_s << RuleMode::Write
                                     << Issues{PolicyIssue::WriteOnly, PolicyIssue::FailureIgnored};
        QTest::newRow("read, none") << u"NONE"_s << RuleMode::Read
                                    << Issues{PolicyIssue::ReadOnly, PolicyIssue::FailureIgnoredOnRead};
        QTest::newRow("a space is no action") << u"ERROR, NONE"_s << RuleMode::WriteRead << Issues();
    }
    void lintsTheRule()
    {
        QFETCH(QString, onFailure);
        QFETCH(RuleMode, mode);
        QFETCH(QList<PolicyIssue>, expected);
        Rule rule = encryptRule(u"r"_s, {u"PII"_s});
        rule.onFailure = onFailure;
        rule.mode = mode;
        QCOMPARE(only(rule, withKek()).issues, expected);
    }
    void lintsPlaceAndParameters()
    {
        Rule rule = encryptRule(u"r"_s, {u"PII"_s});
        QVERIFY(only(rule, withKek(), RuleList::Encoding).issues.contains(PolicyIssue::WrongList));
        QVERIFY(only(rule, withKek(), RuleList::Migration).issues.contains(PolicyIssue::WrongList));
        rule.type = u"ENCRYPT_PAYLOAD"_s;
        QVERIFY(only(rule, withKek()).issues.contains(PolicyIssue::WrongList));
        QCOMPARE(only(rule, withKek(), RuleList::Encoding).issues, QList<PolicyIssue>());
        QCOMPARE(only(rule, withKek(), RuleList::Encoding).fieldCount, 0);

        rule = encryptRule(u"r"_s, {u"PII"_s});
        for (const QString &days : {u"-1"_s, u"ten"_s, u"1.5"_s, u" 3"_s}) {
            rule.params.insert(u"encrypt.dek.expiry.days"_s, MaskedValue(u"encrypt.dek.expiry.days", days));
            QVERIFY2(only(rule, withKek()).issues.contains(PolicyIssue::ExpiryInvalid), qPrintable(days));
        }
        rule.params.insert(u"encrypt.dek.expiry.days"_s, MaskedValue(u"encrypt.dek.expiry.days", u"30"_s));
        QCOMPARE(only(rule, withKek()).issues, QList<PolicyIssue>());
        QCOMPARE(only(rule, withKek()).expiryDays, u"30"_s);
        rule.params.insert(u"encrypt.dek.algorithm"_s, MaskedValue(u"encrypt.dek.algorithm", u"aes256_gcm"_s));
        QVERIFY(only(rule, withKek()).issues.contains(PolicyIssue::AlgorithmUnknown));
        rule = encryptRule(u"r"_s, {u"PII"_s});
        rule.disabled = true;
        rule.kind = RuleKind::Condition;
        QCOMPARE(only(rule, withKek()).issues, (QList{PolicyIssue::Disabled, PolicyIssue::NotTransform}));
    }
    void lintsTagsAgainstTheFields()
    {
        QVERIFY(only(encryptRule(u"r"_s, {u"NOBODY"_s}), withKek()).issues.contains(PolicyIssue::TagsMatchNothing));
        QVERIFY(only(encryptRule(u"r"_s, {u"NUM"_s}), withKek()).issues.contains(PolicyIssue::FieldTypeRefused));
        const Policy all = only(encryptRule(u"r"_s, {}), withKek());
        QVERIFY(all.issues.contains(PolicyIssue::CoversEveryField));
        QCOMPARE(all.fieldCount, 3);
        // Without a readable schema nothing is known about the fields.
        Inventory inventory = withKek();
        SchemaVersion broken = avroVersion(u"s"_s, "broken", {encryptRule(u"r"_s, {u"NOBODY"_s})});
        addSubject(inventory, broken);
        QCOMPARE(policiesOf(inventory).constFirst().issues, QList<PolicyIssue>());
    }
    void comparesTheRulesOfASubject()
    {
        Inventory inventory = withKek();
        addSubject(
            inventory,
            avroVersion(u"s"_s, "{\"name\":\"f\",\"type\":\"string\",\"confluent:tags\":[\"A\",\"B\"]}",
                        {encryptRule(u"1"_s, {u"A"_s}), encryptRule(u"2"_s, {u"B"_s}), encryptRule(u"3"_s, {u"A"_s})}));
        const QList<Policy> policies = policiesOf(inventory);
        QCOMPARE(policies.size(), 3);
        QCOMPARE(policies.at(0).issues, QList{PolicyIssue::OverlapsOtherRule});
        QCOMPARE(policies.at(1).issues, QList{PolicyIssue::OverlapsOtherRule});
        QCOMPARE(policies.at(2).issues, QList{PolicyIssue::ShadowedByEarlierRule});
    }
    void looksAtTheLatestLiveVersion()
    {
        Inventory inventory = withKek();
        addSubject(inventory, avroVersion(u"s"_s, fields, {encryptRule(u"old"_s, {u"PII"_s})}));
        SchemaVersion newer = avroVersion(u"s"_s, fields, {encryptRule(u"new"_s, {u"PII"_s})});
        newer.version = 4;
        newer.deleted = true;
        inventory.subjects[0].versions.append(std::make_shared<const SchemaVersion>(newer));
        QCOMPARE(policiesOf(inventory).constFirst().rule.name, u"old"_s);
        inventory.subjects[0].deleted = true;
        QVERIFY(policiesOf(inventory).isEmpty());
    }
};

QTEST_GUILESS_MAIN(PoliciesTest)
#include "tst_policies.moc"
