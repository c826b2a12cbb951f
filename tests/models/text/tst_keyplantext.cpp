#include "models/text/keyplantext.h"

#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class KeyPlanTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hasATitleForEachKind()
    {
        QSet<QString> titles;
        for (const QString &kind : {u"kek.register"_s, u"kek.update"_s, u"kek.test"_s, u"keys.softDelete"_s,
                                    u"keys.purge"_s, u"keys.undelete"_s, u"dek.create"_s}) {
            const ObjectRef kek{ObjectRef::Kind::Kek, {u"pii"_s}};
            const QString title =
                keyPlanTitle({kind, {{u"name"_s, u"pii"_s}, {u"object"_s, toJson(kek)}, {u"deks"_s, 3}}});
            QVERIFY2(title.contains(u"pii"_s), qPrintable(kind + title));
            QVERIFY2(!title.contains(u'%'), qPrintable(title));
            titles.insert(title);
        }
        QCOMPARE(titles.size(), 7);
        QVERIFY(keyPlanTitle({u"other"_s, {}}).isEmpty());
        QCOMPARE(keyPlanTitle({u"keys.purge"_s, {{u"keks"_s, 2}, {u"deks"_s, 5}}}),
                 u"Delete for good: 2 KEK(s) and 5 DEK version(s)"_s);
    }

    void hasASentenceForEachWarning()
    {
        QSet<QString> sentences;
        const QJsonObject arguments{{u"count"_s, 7},
                                    {u"subjects"_s, QJsonArray{u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"f"_s}}};
        const QStringList kinds{u"impact.neverReadable"_s,
                                u"impact.producersSendClear"_s,
                                u"impact.producersStop"_s,
                                u"impact.onlyJavaReads"_s,
                                u"impact.producersMakeNewKey"_s,
                                u"impact.producersBringBack"_s,
                                u"impact.settings"_s,
                                u"impact.incomplete"_s,
                                u"delete.softFirst"_s,
                                u"delete.forEver"_s,
                                u"keys.deksUnread"_s,
                                u"undelete.ageTrap"_s,
                                u"undelete.keksToo"_s,
                                u"undelete.deletedEarlier"_s,
                                u"register.sameKmsKey"_s,
                                u"register.azureUnversioned"_s,
                                u"register.credentialsExposed"_s,
                                u"register.shared"_s,
                                u"register.ruleDefaultName"_s,
                                u"register.bringsBack"_s,
                                u"update.unshared"_s,
                                u"dek.subjectUnknown"_s,
                                u"dek.versionGap"_s};
        for (const QString &kind : kinds) {
            const QString sentence = keyWarningText({kind, arguments});
            QVERIFY2(sentence.endsWith(u'.'), qPrintable(kind));
            sentences.insert(sentence);
        }
        QCOMPARE(sentences.size(), kinds.size());
        QVERIFY(keyWarningText({u"impact.producersStop"_s, arguments}).contains(u"a, b, c, d, e and 2 more"_s));
        QVERIFY(keyWarningText({u"other"_s, {}}).isEmpty());
    }

    void hasWordsForEachStep()
    {
        QSet<QString> all;
        for (const QString &kind :
             {u"kek.register"_s, u"kek.update"_s, u"kek.softDelete"_s, u"kek.undelete"_s, u"kek.purge"_s, u"kek.test"_s,
              u"dek.create"_s, u"dek.softDelete"_s, u"dek.undelete"_s, u"dek.purge"_s}) {
            Step step;
            step.kind = kind;
            step.object = kind.startsWith(u"kek."_s)
                ? ObjectRef{ObjectRef::Kind::Kek, {u"pii"_s}}
                : ObjectRef{ObjectRef::Kind::Dek, {u"pii"_s, u"orders-value"_s, u"AES256_GCM"_s, u"2"_s}};
            const QString words = keyStepText(step);
            QVERIFY2(words.contains(u"pii"_s), qPrintable(kind));
            QVERIFY(!words.contains(u'%'));
            all.insert(words);
        }
        QCOMPARE(all.size(), 10);
        QVERIFY(keyStepText({}).isEmpty());
    }

    void explainsWhyThereIsNoPlan()
    {
        for (int i = 0; i <= int(KeyPlanProblem::Kind::DekInvalid); ++i) {
            const QString sentence =
                keyPlanProblemText({KeyPlanProblem::Kind(i), {ObjectRef::Kind::Kek, {u"pii"_s}}, {}});
            QVERIFY(sentence.endsWith(u'.'));
            QVERIFY(!sentence.contains(u'%'));
        }
        for (int i = 0; i <= int(KekDraftProblem::TextHoldsSlot); ++i) {
            const QString sentence = kekDraftIssueText({KekDraftProblem(i), u"kmsProps.token.id"_s});
            QVERIFY(sentence.endsWith(u'.'));
            QVERIFY(!sentence.contains(u'%'));
        }
    }
};

QTEST_GUILESS_MAIN(KeyPlanTextTest)
#include "tst_keyplantext.moc"
