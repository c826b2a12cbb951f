#include "models/plans/impactsubjectmodel.h"
#include "tests/models/modelchecks.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ImpactSubjectModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsTheWorstFirst()
    {
        ImpactSubjectModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        Impact impact;
        const auto add = [&impact](const QString &name, ProducerEffect producers, ReaderEffect readers) {
            ImpactedSubject subject;
            subject.subject = name;
            subject.producers = producers;
            subject.readers = readers;
            impact.subjects.append(subject);
        };
        add(u"a"_s, ProducerEffect::None, ReaderEffect::None);
        add(u"b"_s, ProducerEffect::Stop, ReaderEffect::OnlyJava);
        add(u"c"_s, ProducerEffect::NewKey, ReaderEffect::Never);
        add(u"d"_s, ProducerEffect::SendClear, ReaderEffect::OnlyJava);
        model.setImpact(impact);
        QCOMPARE(column(model, ImpactSubjectModel::SubjectColumn), (QStringList{u"c"_s, u"d"_s, u"b"_s, u"a"_s}));
        const auto markOf = [&model](int row, int column) {
            return Mark(model.index(row, column).data(MarkRole).toInt());
        };
        QCOMPARE(markOf(0, ImpactSubjectModel::ReadersColumn), Mark::Critical);
        QCOMPARE(markOf(1, ImpactSubjectModel::ProducersColumn), Mark::Critical);
        QCOMPARE(markOf(3, ImpactSubjectModel::ReadersColumn), Mark::Ok);
        for (int row = 0; row < model.rowCount(); ++row)
            QVERIFY(!model.index(row, ImpactSubjectModel::ReadersColumn).data(Qt::ToolTipRole).toString().isEmpty());
    }
};

QTEST_GUILESS_MAIN(ImpactSubjectModelTest)
#include "tst_impactsubjectmodel.moc"
