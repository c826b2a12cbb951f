#include "models/support/rowmodel.h"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QPersistentModelIndex>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

struct NumberRow {
    int key = 0;
    QString text;

    static int compareKeys(const NumberRow &a, const NumberRow &b) { return compareValues(a.key, b.key); }
    bool isDeleted() const { return false; }
    ObjectRef ref() const { return {ObjectRef::Kind::Kek, {QString::number(key)}}; }
    QString searchText(const QDateTime &) const { return text; }
    QVariant cell(int, int role, const QDateTime &) const
    {
        return role == Qt::DisplayRole ? QVariant(text) : QVariant();
    }
    static int compareColumn(const NumberRow &a, const NumberRow &b, int, const QDateTime &)
    {
        return a.text.compare(b.text);
    }
    friend bool operator==(const NumberRow &, const NumberRow &) = default;
};

class NumberModel final : public RowModel<NumberRow> {
public:
    void set(const QList<NumberRow> &rows)
    {
        setBuilder([rows] { return rows; }, rows.size());
        while (isBusy())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 1; }
};

QList<NumberRow> numbers(const QList<int> &keys, const QString &text = u"x"_s)
{
    QList<NumberRow> rows;
    for (const int key : keys)
        rows.append({key, text});
    return rows;
}

} // namespace

class RowModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsPersistentIndexes()
    {
        NumberModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.set(numbers({2, 4, 6}));
        const QPersistentModelIndex six(model.index(2, 0));
        const QPersistentModelIndex four(model.index(1, 0));
        model.set(numbers({1, 2, 3, 5, 6, 7}));
        QCOMPARE(model.rowCount(), 6);
        QVERIFY(!four.isValid());
        QCOMPARE(six.row(), 4);
        QCOMPARE(model.rowAt(4).key, 6);
    }
    void emitsOnlyWhatDiffers()
    {
        NumberModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.set(numbers({1, 2, 3, 4, 5}));
        QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.set(numbers({1, 2, 3, 4, 5}));
        QCOMPARE(layout.size() + changed.size() + reset.size(), 0);

        QList<NumberRow> rows = numbers({1, 2, 3, 4, 5});
        rows[1].text = u"y"_s;
        rows[2].text = u"y"_s;
        model.set(rows);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 2);
        QCOMPARE(layout.size(), 0);

        rows.append(numbers({6, 7}));
        rows.removeFirst();
        model.set(rows);
        QCOMPARE(layout.size(), 1); // all of it at once
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.rows(), rows);
    }
    void takesManyRowsFromAnotherThread()
    {
        NumberModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<int> even;
        QList<int> all;
        for (int i = 0; i < 1000; ++i) {
            all.append(i);
            if (i % 2 == 0)
                even.append(i);
        }
        model.set(numbers(even));
        const QPersistentModelIndex kept(model.index(250, 0));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.set(numbers(all));
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.rowCount(), 1000);
        QCOMPARE(kept.row(), 500);
    }
    void tellsManyChangesAtOnce()
    {
        NumberModel model;
        QList<NumberRow> rows;
        for (int i = 0; i < 100; ++i)
            rows.append({i, u"a"_s});
        model.set(rows);
        for (int i = 10; i < 90; i += 2)
            rows[i].text = u"b"_s;
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.set(rows);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 10);
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 88);
    }
    void endsWithTheNewRowsWhateverTheyAre()
    {
        NumberModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QRandomGenerator random(7);
        for (int round = 0; round < 200; ++round) {
            QMap<int, QString> next;
            const int count = random.bounded(40);
            for (int i = 0; i < count; ++i)
                next.insert(random.bounded(60), QString::number(random.bounded(3)));
            QList<NumberRow> rows;
            for (auto it = next.cbegin(); it != next.cend(); ++it)
                rows.append({it.key(), it.value()});
            const QList<QPersistentModelIndex> kept = [&model] {
                QList<QPersistentModelIndex> list;
                for (int row = 0; row < model.rowCount(); ++row)
                    list.append(model.index(row, 0));
                return list;
            }();
            const QList<NumberRow> before = model.rows();
            model.set(rows);
            QCOMPARE(model.rows(), rows);
            for (qsizetype i = 0; i < kept.size(); ++i) {
                QCOMPARE(kept.at(i).isValid(), next.contains(before.at(i).key));
                if (kept.at(i).isValid())
                    QCOMPARE(model.rowAt(kept.at(i).row()).key, before.at(i).key);
            }
        }
    }
    void findsRowsByKey()
    {
        NumberModel model;
        model.set(numbers({3, 5}));
        QCOMPARE(model.indexOf({ObjectRef::Kind::Kek, {u"5"_s}}).row(), 1);
        QVERIFY(!model.indexOf({ObjectRef::Kind::Kek, {u"4"_s}}).isValid());
        QVERIFY(!model.indexOf({}).isValid());
    }
};

QTEST_GUILESS_MAIN(RowModelTest)
#include "tst_rowmodel.moc"
