#include "models/text/doctortext.h"
#include "models/text/impacttext.h"

#include <QSet>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class DoctorTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hasASentenceForEveryCause()
    {
        QVERIFY(causeText({}).isEmpty());
        QSet<QString> sentences;
        for (int i = 1; i <= int(Cause::InternalFault); ++i) {
            Diagnosis diagnosis;
            diagnosis.cause = Cause(i);
            diagnosis.object = {ObjectRef::Kind::Kek, {u"pii"_s}};
            const QString sentence = causeText(diagnosis);
            QVERIFY2(sentence.endsWith(u'.'), qPrintable(QString::number(i) + sentence));
            QVERIFY2(!sentence.contains(u'%'), qPrintable(sentence));
            QVERIFY2(!sentences.contains(sentence), qPrintable(sentence));
            sentences.insert(sentence);
            diagnosis.object = {};
            QVERIFY(!causeText(diagnosis).contains(u"  "_s));
        }
    }

    void hasASentenceForEveryStep()
    {
        QSet<QString> sentences;
        QSet<QString> labels;
        for (int i = 0; i <= int(NextStep::Kind::ReportFault); ++i) {
            const NextStep step{NextStep::Kind(i), {ObjectRef::Kind::Kek, {u"pii"_s}}, u"2023-11-14T22:13:20Z"_s};
            const QString sentence = nextStepText(step);
            QVERIFY2(sentence.endsWith(u'.'), qPrintable(QString::number(i)));
            QVERIFY2(!sentences.contains(sentence), qPrintable(sentence));
            sentences.insert(sentence);
            const QString label = nextStepLabel(step);
            QCOMPARE(label.isEmpty(), !step.isOffered());
            QCOMPARE(label.count(u'&'), step.isOffered() ? 1 : 0);
            labels.insert(label);
        }
        QCOMPARE(labels.size(), int(NextStep::Kind::GrantKmsAccess) + 1); // each its own, and the empty one
    }

    void escapesMnemonics()
    {
        const NextStep step{NextStep::Kind::Show, {ObjectRef::Kind::Subject, {u"a&b"_s}}, {}};
        QCOMPARE(nextStepLabel(step), u"&Show a&&b"_s);
    }

    void saysWhatDepends()
    {
        Impact impact;
        QCOMPARE(impactSummary(impact), QStringList{u"Nothing depends on it."_s});
        ImpactedSubject lost;
        lost.subject = u"orders-value"_s;
        lost.topic = u"orders"_s;
        lost.readers = ReaderEffect::Never;
        lost.producers = ProducerEffect::SendClear;
        impact.subjects = {lost};
        impact.gaps = {{ImpactGap::Kind::PartNotRead, InventoryPart::Deks, {}, {}}};
        const QStringList lines = impactSummary(impact);
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines.at(0).contains(u"never be read again"_s));
        QVERIFY(lines.at(1).contains(u"clear text"_s));
        QVERIFY(lines.last().contains(u"least"_s));
        for (int i = 0; i <= int(ImpactGap::Kind::DekUnderOtherAlgorithm); ++i) {
            const QString text =
                impactGapText({ImpactGap::Kind(i), InventoryPart::Deks, {ObjectRef::Kind::Subject, {u"s"_s}}, u"3"_s});
            QVERIFY(text.endsWith(u'.'));
            QVERIFY(!text.contains(u'%'));
        }
        for (int i = 0; i <= int(ProducerEffect::SendClear); ++i) {
            QVERIFY(!producerEffectText(ProducerEffect(i)).isEmpty());
            QVERIFY(producerEffectReason(ProducerEffect(i)).endsWith(u'.'));
        }
        for (int i = 0; i <= int(ReaderEffect::Never); ++i) {
            QVERIFY(!readerEffectText(ReaderEffect(i)).isEmpty());
            QVERIFY(readerEffectReason(ReaderEffect(i)).endsWith(u'.'));
        }
    }
};

QTEST_GUILESS_MAIN(DoctorTextTest)
#include "tst_doctortext.moc"
