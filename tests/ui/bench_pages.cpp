#include "services/inventory/inventory.h"
#include "ui/pages/dekspage.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/policiespage.h"
#include "ui/pages/schemaspage.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

QString padded(const QString &text, int number)
{
    return text + QStringLiteral("%1").arg(number, 6, 10, QChar(u'0'));
}

/// Snapshots of one load: 20,000 DEKs and 50,000 subjects that arrive in ten parts.
QList<InventoryPtr> snapshots()
{
    constexpr int keks = 200;
    constexpr int deks = 20'000;
    constexpr int subjects = 50'000;
    constexpr int steps = 10;
    QList<Dek> allDeks;
    for (int i = 0; i < deks; ++i)
        allDeks.append({padded(u"kek-"_s, i / (deks / keks)), padded(u"subject-"_s, i), 1, u"AES256_GCM"_s,
                        u"d3JhcHBlZA=="_s, i % 50 == 0, QDateTime(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC)});
    QList<SubjectEntry> all;
    for (int i = 0; i < subjects; ++i) {
        SubjectEntry entry;
        entry.name = padded(u"subject-"_s, i);
        SchemaVersion version;
        version.subject = entry.name;
        version.version = 1;
        version.id = i + 1;
        version.text =
            R"({"type":"record","name":"R","fields":[{"name":"email","type":"string","confluent:tags":["PII"]}]})";
        if (i % 5 == 0) {
            Rule rule;
            rule.name = u"encryptPII"_s;
            rule.type = u"ENCRYPT"_s;
            rule.tags = {u"PII"_s};
            rule.params.insert(u"encrypt.kek.name"_s, MaskedValue(u"encrypt.kek.name", padded(u"kek-"_s, i % keks)));
            rule.params.insert(u"encrypt.dek.expiry.days"_s, MaskedValue(u"encrypt.dek.expiry.days", u"30"_s));
            version.ruleSet.domainRules = {rule};
        }
        entry.versions = {std::make_shared<const SchemaVersion>(version)};
        all.append(entry);
    }
    QList<InventoryPtr> made;
    for (int step = 1; step <= steps; ++step) {
        auto inventory = std::make_shared<Inventory>();
        PartState state;
        state.phase = step == steps ? PartState::Phase::Complete : PartState::Phase::Loading;
        for (int part = 0; part < inventoryPartCount; ++part)
            inventory->parts.insert(InventoryPart(part), state);
        for (int i = 0; i < keks; ++i) {
            KekEntry entry{padded(u"kek-"_s, i), {}};
            if (i < keks * step / steps) {
                Kek kek;
                kek.name = entry.name;
                kek.kmsType = u"aws-kms"_s;
                entry.details = kek;
            }
            inventory->keks.append(entry);
        }
        inventory->deks = allDeks.mid(0, deks * step / steps);
        for (int i = 0; i < subjects; ++i) { // names first, versions later, in no order of names
            SubjectEntry entry;
            entry.name = all.at(i).name;
            if (i % steps < step)
                entry = all.at(i);
            entry.versionsKnown = !entry.versions.isEmpty();
            inventory->subjects.append(entry);
        }
        made.append(inventory);
    }
    return made;
}

/// The longest time that the event loop was away.
class Watch : public QObject {
public:
    Watch()
    {
        m_time.start();
        connect(&m_timer, &QTimer::timeout, this, [this] {
            longest = std::max(longest, m_time.nsecsElapsed());
            m_time.start();
        });
        m_timer.start(0);
    }
    qint64 longest = 0;

private:
    QTimer m_timer;
    QElapsedTimer m_time;
};

} // namespace

/// Prints how long the window stands still while a big inventory streams in. It measures; it judges nothing but that
/// all rows arrive.
class PagesBench : public QObject {
    Q_OBJECT

    template <typename PageType> static void stream(const char *name, int rows)
    {
        PageType page;
        page.resize(1104, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        qint64 longestSet = 0;
        QStringList each;
        const QList<InventoryPtr> load = snapshots();
        Watch watch;
        for (const InventoryPtr &inventory : load) {
            QElapsedTimer time;
            time.start();
            page.setInventory(inventory);
            const qint64 took = time.nsecsElapsed();
            longestSet = std::max(longestSet, took);
            each.append(QString::number(double(took) / 1e6, 'f', 1));
            for (int i = 0; i < 20; ++i)
                QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        }
        QTRY_COMPARE_WITH_TIMEOUT(page.view()->model()->rowCount(), rows, 60'000);
        qInfo("%s: longest setInventory %.1f ms (%s); longest block %.1f ms", name, double(longestSet) / 1e6,
              qPrintable(each.join(u' ')), double(watch.longest) / 1e6);
    }

private Q_SLOTS:
    void keks() { stream<KeksPage>("KEKs", 200); }
    void deks() { stream<DeksPage>("DEKs", 20'000); }
    void schemas() { stream<SchemasPage>("Schemas", 50'000); }
    void policies() { stream<PoliciesPage>("Policies", 10'000); }
};

QTEST_MAIN(PagesBench)
#include "bench_pages.moc"
