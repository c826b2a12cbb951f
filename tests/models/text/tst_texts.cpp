#include "models/text/fieldtext.h"
#include "models/text/findingtext.h"
#include "models/text/objecttext.h"
#include "models/text/ruletext.h"
#include "models/text/wiringtext.h"

#include <QSet>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

/// That no value of an enum was forgotten: the functions return an empty text for what they do not name.
class TextsTest : public QObject {
    Q_OBJECT

    template <typename Enum, typename Function> static QStringList all(Enum last, Function text)
    {
        QStringList texts;
        for (int i = 0; i <= int(last); ++i)
            texts.append(text(Enum(i)));
        return texts;
    }
    static void verifyDistinct(const QStringList &texts)
    {
        for (const QString &text : texts) {
            QVERIFY(!text.isEmpty());
            QVERIFY2(!text.contains(u'%') && !text.contains(u'!'), qPrintable(text));
        }
        QCOMPARE(QSet<QString>(texts.begin(), texts.end()).size(), texts.size());
    }

private Q_SLOTS:
    void nameEveryPolicyIssue()
    {
        verifyDistinct(all(PolicyIssue::NotTransform, policyIssueWord));
        verifyDistinct(all(PolicyIssue::NotTransform, policyIssueText));
        verifyDistinct(all(PolicyIssue::NotTransform, policyIssueRemedy));
        QVERIFY(policyIssueText(PolicyIssue(int(PolicyIssue::NotTransform) + 1)).isEmpty());
    }
    void nameEveryKekState()
    {
        verifyDistinct(all(KekState::NotLoaded, kekStateWord));
        verifyDistinct(all(KekState::NotLoaded, kekStateText));
        QVERIFY(kekStateRemedy(KekState::Live).isEmpty());
        for (int i = int(KekState::SoftDeleted); i <= int(KekState::NotLoaded); ++i)
            QVERIFY(!kekStateRemedy(KekState(i)).isEmpty());
    }
    void nameEveryRuleValue()
    {
        const auto kind = [](RuleKind value) {
            Rule rule;
            rule.kind = value;
            rule.kindText = u"X"_s;
            return ruleKindText(rule);
        };
        const auto mode = [](RuleMode value) {
            Rule rule;
            rule.mode = value;
            rule.modeText = u"X"_s;
            return ruleModeText(rule);
        };
        const auto name = [](RuleMode value) {
            Rule rule;
            rule.mode = value;
            rule.modeText = u"X"_s;
            return ruleModeName(rule);
        };
        const auto failure = [](RuleMode value) {
            Rule rule;
            rule.mode = value;
            rule.modeText = u"X"_s;
            return onFailureText(rule);
        };
        verifyDistinct(all(RuleKind::Other, kind));
        verifyDistinct(all(RuleMode::Other, mode));
        verifyDistinct(all(RuleMode::Other, name));
        verifyDistinct(all(RuleMode::Other, failure));
        verifyDistinct(all(RuleList::Encoding, ruleListName));
        verifyDistinct(all(RuleList::Encoding, ruleListText));
        verifyDistinct(all(SchemaType::Other, [](SchemaType type) { return schemaTypeText(type); }));
    }
    void nameEveryFinding()
    {
        verifyDistinct(all(Severity::Info, severityText));
        verifyDistinct(all(FindingKind::CertificateExpires, findingKindText));
        verifyDistinct(all(FindingKind::ReferenceMissing, [](FindingKind kind) {
            Finding finding;
            finding.kind = kind;
            finding.objects = {{ObjectRef::Kind::Kek, {u"pii"_s}}};
            const QString text = findingText(finding);
            return text.contains(u"pii") ? text : QString();
        }));
        // The evidence is part of the sentence, not something in brackets after its end.
        for (int kind = 0; kind <= int(FindingKind::ReferenceMissing); ++kind) {
            Finding finding;
            finding.kind = FindingKind(kind);
            finding.objects = {{ObjectRef::Kind::Mapping, {u"prod"_s, u"sr-id"_s}}};
            finding.arguments = {u"PII"_s, u"PCI"_s};
            const QString text = findingText(finding);
            QVERIFY2(!text.contains(u'(') && !text.contains(u'%'), qPrintable(text));
            QVERIFY2(text.contains(u"prod") && text.contains(u"sr-id"), qPrintable(text));
            const bool hasNone = finding.kind == FindingKind::PolicyKekNotNamed
                || finding.kind == FindingKind::PolicyNeverDecrypts || finding.kind == FindingKind::KekUnused
                || finding.kind == FindingKind::DekExpired || finding.kind == FindingKind::MappingUnused
                || finding.kind == FindingKind::SecretUnused;
            QCOMPARE(text.contains(u"PII, PCI"), !hasNone);
        }
        for (const QString &remedy : all(FindingKind::CertificateExpires, findingRemedy))
            QVERIFY(!remedy.isEmpty());
        // About a connection, not about an object.
        Finding expires;
        expires.kind = FindingKind::CertificateExpires;
        expires.due = QDateTime(QDate(2031, 7, 9), QTime(12, 0));
        expires.arguments = {u"CMF"_s, u"server"_s, u"cmf.example"_s};
        const QString ofServer = findingText(expires);
        QVERIFY(ofServer.contains(u"CMF") && ofServer.contains(u"cmf.example")
                && ofServer.contains(u"2031"_s.right(2)));
        expires.arguments = {u"CMF"_s, u"client"_s, u"cmf.example"_s};
        QVERIFY(findingText(expires) != ofServer);
        QVERIFY(!findingText(Finding()).isEmpty());
    }
    void nameEveryFieldKindAndVerdict()
    {
        verifyDistinct(all(FieldKind::Unknown, fieldKindText));
        verifyDistinct(all(ProtectionVerdict::Container, verdictWord));
        verifyDistinct(all(ProtectionVerdict::Container, verdictText));
        QVERIFY(!verdictRemedy(ProtectionVerdict::TaggedUnprotected).isEmpty());
        QVERIFY(verdictRemedy(ProtectionVerdict::Encrypted).isEmpty());
    }
    void sayWhichRuleEncryptsAField()
    {
        FieldProtection protection;
        protection.rules = {{RuleList::Domain, u"encryptPII"_s, u"pii"_s, u"AES256_GCM"_s, true, {u"PII"_s}},
                            {RuleList::Domain, u"old"_s, {}, u"AES256_SIV"_s, false, {}}};
        const QStringList texts = ruleUseTexts(protection);
        QCOMPARE(texts.size(), 2);
        QVERIFY(texts.at(0).contains(u"encryptPII") && texts.at(0).contains(u"pii")
                && texts.at(0).contains(u"AES256_GCM"));
        QVERIFY(texts.at(1).contains(u"old") && texts.at(1) != texts.at(0));
    }
    void nameEveryWiringState()
    {
        verifyDistinct(all(WiringState::Unknown, wiringStateWord));
        verifyDistinct(all(WiringState::Unknown, [](WiringState state) {
            const QString text =
                wiringText({u"prod"_s, u"sr-id"_s, u"creds"_s, state, {u"shop"_s}, {u"shop.orders"_s}});
            return text.contains(u"prod") && text.contains(u"sr-id") ? text : QString();
        }));
        QVERIFY(wiringRemedy(WiringState::Connected).isEmpty());
        for (int i = 1; i <= int(WiringState::Unknown); ++i)
            QVERIFY(!wiringRemedy(WiringState(i)).isEmpty());
        QVERIFY(isWiringHole(WiringState::NotMapped) && isWiringHole(WiringState::SecretMissing));
        QVERIFY(!isWiringHole(WiringState::Connected) && !isWiringHole(WiringState::Unknown));
    }
    void nameEveryObjectAndPart()
    {
        verifyDistinct(all(InventoryPart::Applications, partText));
        verifyDistinct(all(PartState::Phase::Absent, phaseText));
        QStringList kinds = all(ObjectRef::Kind::Tag, objectKindText);
        QVERIFY(kinds.takeFirst().isEmpty());
        verifyDistinct(kinds);
        for (int i = 1; i <= int(ObjectRef::Kind::Tag); ++i) {
            QVERIFY(!objectLabel({ObjectRef::Kind(i), {u"a"_s, u"b"_s, u"c"_s, u"4"_s}}).isEmpty());
            QVERIFY(!objectText({ObjectRef::Kind(i), {}}).isEmpty()); // a short key is no crash
        }
        QVERIFY(objectText({}).isEmpty());
        QCOMPARE(objectLabel({ObjectRef::Kind::Database, {u"shop"_s, u"orders"_s}}), u"shop.orders"_s);
    }
};

QTEST_GUILESS_MAIN(TextsTest)
#include "tst_texts.moc"
