#include "models/text/profiletext.h"

#include "models/text/errortext.h"
#include "services/credentials/keychain.h"

#include <QSet>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class ProfileTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyProblemHasASentenceOfItsOwn()
    {
        QSet<QString> errors;
        constexpr int lastError = int(ProfileError::Kind::NotWritable);
        for (int kind = 0; kind <= lastError; ++kind)
            errors.insert(profileErrorText({ProfileError::Kind(kind), u"FIELD"_s, u"SUBJECT"_s, u"DETAIL"_s}));
        QCOMPARE(errors.size(), lastError + 1);
        QSet<QString> notes;
        constexpr int lastNote = int(ImportNote::Kind::TooLong);
        for (int kind = 0; kind <= lastNote; ++kind) {
            const QString text = importNoteText({ImportNote::Kind(kind), u"NAME"_s, u"DETAIL"_s});
            QVERIFY2(text.contains(u"NAME"_s), qPrintable(text));
            notes.insert(text);
        }
        QCOMPARE(notes.size(), lastNote + 1);
        for (QSet<QString> *all : {&errors, &notes}) {
            for (const QString &text : std::as_const(*all))
                QVERIFY2(!text.isEmpty() && !text.contains(u'%'), qPrintable(text));
        }
    }
    void theKeychainsProblemsAreToldApart()
    {
        QSet<QString> sentences;
        for (const auto problem : {KeychainProblem::Absent, KeychainProblem::Locked, KeychainProblem::Denied,
                                   KeychainProblem::Missing, KeychainProblem::TooLarge, KeychainProblem::Failed}) {
            ApiError error;
            error.kind = ApiError::Kind::Keychain;
            error.serverCode = int(problem);
            error.detail = u"2560"_s;
            QCOMPARE(int(keychainProblem(error)), int(problem));
            QCOMPARE(errorSentence(error), keychainSentence(error));
            sentences.insert(keychainSentence(error));
        }
        QCOMPARE(sentences.size(), 6);
    }
    void tellsWhatLoadingBroughtToLight()
    {
        QVERIFY(profileLoadTexts({}).isEmpty());
        ProfileLoad load;
        load.setAside = u"/x/profiles.json.damaged"_s;
        load.damage = u"why"_s;
        load.skipped.append({1, {ProfileError::Kind::BadMember, u"profiles[1].cmf"_s, {}, u"an object"_s}});
        load.renamed.append({u"a"_s, u"a (2)"_s});
        load.secretMembers.append(u"profiles[0].password"_s);
        const QStringList texts = profileLoadTexts(load);
        QCOMPARE(texts.size(), 4);
        QVERIFY(texts.at(0).contains(u"/x/profiles.json.damaged"_s));
        QVERIFY(texts.at(1).contains(u"profiles[1].cmf"_s));
    }
};

QTEST_GUILESS_MAIN(ProfileTextTest)
#include "tst_profiletext.moc"
