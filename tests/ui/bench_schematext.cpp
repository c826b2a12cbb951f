#include "services/inventory/inventory.h"
#include "ui/pages/schemacomparepanel.h"
#include "ui/pages/schemaspage.h"
#include "ui/pages/schematextview.h"
#include "ui/widgets/codeview.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QScrollBar>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>
#include <ctime>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype size = 1024 * 1024;

QByteArray avro(int salt)
{
    QByteArray text = R"({"type":"record","name":"Big","fields":[)";
    for (int i = 0; text.size() < size; ++i) {
        const QByteArray n = QByteArray::number(i);
        text += R"({"name":"part)" + n + R"(","type":["null",{"type":"record","name":"P)" + n
            + R"(","fields":[{"name":"email","type":"string","doc":"where to write","confluent:tags":["PII"]},)"
            + R"({"name":"amount","type":")" + (i % 97 == salt ? "int" : "long") + R"("}]}],"default":null},)";
    }
    text.chop(1);
    return text + "]}";
}

QByteArray jsonSchema(int salt)
{
    QByteArray text = R"({"type":"object","title":"Big","properties":{)";
    for (int i = 0; text.size() < size; ++i) {
        const QByteArray n = QByteArray::number(i);
        text += R"("part)" + n
            + R"(":{"type":"object","properties":{"email":{"type":"string","format":"email","confluent:tags":["PII"]},)"
            + R"("amount":{"type":")" + (i % 97 == salt ? "integer" : "number") + R"("}}},)";
    }
    text.chop(1);
    return text + "}}";
}

QByteArray proto(int salt)
{
    QByteArray text = "syntax = \"proto3\";\npackage big;\nmessage Big {\n";
    for (int i = 0; text.size() < size; ++i) {
        const QByteArray n = QByteArray::number(i);
        text += "  message P" + n + " {\n    // where to write\n    string email = 1;\n    "
            + (i % 97 == salt ? "int32" : "int64") + " amount = 2;\n  }\n  P" + n + " part" + n + " = "
            + QByteArray::number(i + 1 + (i > 18'000 ? 2000 : 0)) + ";\n";
    }
    return text + "}\n";
}

/// The longest stretch of work between two turns of the event loop: the processor time of this thread, which other
/// programs on the machine do not lengthen, and the time on the clock.
class Watch : public QObject {
public:
    Watch()
    {
        begin();
        connect(&m_timer, &QTimer::timeout, this, [this] {
            note();
            begin();
        });
        m_timer.start(0);
    }
    QString take()
    {
        note();
        const QString text = u"%1 ms (%2)"_s.arg(m_longestWork, 0, 'f', 1).arg(m_longest, 0, 'f', 1);
        m_longest = m_longestWork = 0;
        begin();
        return text;
    }

private:
    static double work()
    {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
    }
    void begin()
    {
        m_time.start();
        m_work = work();
    }
    void note()
    {
        m_longest = std::max(m_longest, double(m_time.nsecsElapsed()) / 1e6);
        m_longestWork = std::max(m_longestWork, work() - m_work);
    }

    double m_longest = 0;
    double m_longestWork = 0;
    double m_work = 0;
    QTimer m_timer;
    QElapsedTimer m_time;
};

void spin(int milliseconds)
{
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < milliseconds)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 2);
}

} // namespace

/// Prints how long the window stands still while a schema of 1 MB is shown, gone through, searched and compared.
class SchemaTextBench : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stalls_data()
    {
        QTest::addColumn<SchemaType>("type");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("Avro") << SchemaType::Avro << avro(1) << avro(2);
        QTest::newRow("JSON Schema") << SchemaType::Json << jsonSchema(1) << jsonSchema(2);
        QTest::newRow("Protobuf") << SchemaType::Protobuf << proto(1) << proto(2);
    }
    void stalls()
    {
        QFETCH(SchemaType, type);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        auto inventory = std::make_shared<Inventory>();
        for (int part = 0; part < inventoryPartCount; ++part)
            inventory->parts[InventoryPart(part)].phase = PartState::Phase::Complete;
        for (const QString &name : {u"big"_s, u"small"_s}) {
            SubjectEntry entry;
            entry.name = name;
            entry.versionsKnown = true;
            for (int number = 1; number <= 2; ++number) {
                SchemaVersion version;
                version.subject = name;
                version.version = number;
                version.type = type;
                if (name == u"big")
                    version.text = number == 1 ? before : after;
                else
                    version.text =
                        type == SchemaType::Protobuf ? "message A { string a = 1; }" : "{\"type\":\"string\"}";
                entry.versions.append(std::make_shared<const SchemaVersion>(version));
            }
            inventory->subjects.append(entry);
        }
        SchemasPage page;
        page.resize(1400, 800);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.setInventory(inventory);
        auto *view = page.findChild<SchemaTextView *>();
        if (!view->isVisible())
            page.findChild<QToolButton *>(u"showSchemaText"_s)->click();
        page.view()->setCurrentIndex(page.view()->model()->index(1, 0));
        spin(300);
        Watch watch;
        spin(100);
        const QString idle = watch.take();
        QElapsedTimer time;
        time.start();
        page.view()->setCurrentIndex(page.view()->model()->index(0, 0));
        auto *fields = page.findChild<QTreeView *>(u"fieldsTree"_s);
        QTRY_VERIFY_WITH_TIMEOUT(fields->model()->rowCount() > 100 && view->text(), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(view->code()->isComplete(), 60'000);
        const qint64 shownAfter = time.elapsed();
        spin(500);
        const QString shown = watch.take();
        fields->setCurrentIndex(fields->model()->index(fields->model()->rowCount() - 1, 0));
        spin(500);
        const QString toLast = watch.take();
        view->code()->moveCursorTo(int(view->code()->code().size() / 2));
        spin(300);
        const QString cursor = watch.take();
        view->code()->openSearch();
        view->code()->findChild<QLineEdit *>(u"codeSearch"_s)->setText(u"email"_s);
        spin(300);
        const QString search = watch.take();
        time.start();
        page.compareSelected();
        auto *panel = page.findChild<SchemaComparePanel *>();
        QTRY_VERIFY_WITH_TIMEOUT(panel->comparison(), 120'000);
        const qint64 comparedAfter = time.elapsed();
        spin(300);
        const QString compare = watch.take();
        qInfo("%s: longest work between two turns of the event loop (time on the clock): idle %s; show %s, whole text "
              "after %lld ms; last field %s; cursor into the middle %s; search %s; compare %s, after %lld ms",
              QTest::currentDataTag(), qPrintable(idle), qPrintable(shown), shownAfter, qPrintable(toLast),
              qPrintable(cursor), qPrintable(search), qPrintable(compare), comparedAfter);
    }
};

QTEST_MAIN(SchemaTextBench)
#include "bench_schematext.moc"
