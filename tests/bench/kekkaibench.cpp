// Measures the window against a running server. Prints one JSON object. Not a test: figures are compared within one
// run.
//   kekkaibench load SR-URL CMF-URL     the whole inventory into the window
//   kekkaibench large SR-URL CMF-URL    the same, the rows at the end of the schemas in view; filtering and sorting the
//                                       pages; then a reload
//   kekkaibench filter ROWS             filtering a table letter by letter
//   kekkaibench schema BYTES            showing a schema of that size on the schemas page
//   kekkaibench palette NAMES           searching in so many names
//   kekkaibench paint                   start to the first painted window
#include "app/gui/analyse.h"
#include "app/gui/console.h"
#include "app/gui/firstpicture.h"
#include "app/gui/pages.h"
#include "models/deks/dektablemodel.h"
#include "services/core/background.h"
#include "ui/search/searchpalette.h"
#include "ui/shell/mainwindow.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QListView>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <unistd.h>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// A value of /proc/self/status in kB, such as "VmHWM".
qint64 statusKb(const char *name)
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(name))
            return line.mid(qsizetype(qstrlen(name)) + 1).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

/// Bytes that this process has read so far, from sockets mostly.
double readMb()
{
    QFile file(u"/proc/self/io"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = file.readAll().split('\n');
    return lines.first().mid(lines.first().indexOf(':') + 1).trimmed().toDouble() / 1024 / 1024;
}

/// Milliseconds since this process was started, by the kernel's clock (10 ms steps).
double sinceStartMs()
{
    QFile stat(u"/proc/self/stat"_s);
    QFile uptime(u"/proc/uptime"_s);
    if (!stat.open(QIODevice::ReadOnly) || !uptime.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = stat.readAll();
    const double ticks = text.mid(text.lastIndexOf(')') + 2).split(' ').at(19).toDouble();
    return uptime.readAll().split(' ').first().toDouble() * 1000 - ticks * 1000 / double(sysconf(_SC_CLK_TCK));
}

void print(const QJsonObject &json)
{
    std::puts(QJsonDocument(json).toJson(QJsonDocument::Compact).constData());
}

/// Processor time that this thread has used, in nanoseconds.
qint64 threadNs()
{
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return qint64(used.tv_sec) * 1'000'000'000 + used.tv_nsec;
}

/// The longest time between two passes of the event loop while it watches; and the most processor time that the thread
/// used between two, which does not count what other processes took away.
class Stall : public QObject {
public:
    Stall()
    {
        m_timer.setInterval(0);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            const qint64 now = m_clock.nsecsElapsed();
            const qint64 used = threadNs();
            m_longest = std::max(m_longest, now - m_last);
            m_mostUsed = std::max(m_mostUsed, used - m_lastUsed);
            m_last = now;
            usleep(200); // leaves the processor to the others
            m_lastUsed = threadNs();
        });
        m_clock.start();
        m_lastUsed = threadNs();
        m_timer.start();
    }
    [[nodiscard]] double longestMs() const { return double(m_longest) / 1e6; }
    [[nodiscard]] double mostUsedMs() const { return double(m_mostUsed) / 1e6; }

private:
    QElapsedTimer m_clock;
    QTimer m_timer;
    qint64 m_last = 0;
    qint64 m_longest = 0;
    qint64 m_lastUsed = 0;
    qint64 m_mostUsed = 0;
};

/// With KEKKAI_BENCH_TRACE=MS it says which events took more than so many milliseconds of processor time.
class Application : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_traceMs <= 0 || m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        const QByteArray what = receiver->metaObject()->className() + (' ' + receiver->objectName().toUtf8());
        const int type = event->type();
        const qint64 before = threadNs();
        const bool taken = QApplication::notify(receiver, event);
        const double used = double(threadNs() - before) / 1e6;
        --m_depth;
        if (used > m_traceMs)
            std::fprintf(stderr, "%8.1f ms  %s  event %d\n", used, what.constData(), type);
        return taken;
    }

private:
    const double m_traceMs = qEnvironmentVariableIntValue("KEKKAI_BENCH_TRACE");
    int m_depth = 0;
};

int load(QApplication &app, MainWindow &window, OverviewPage &overview, const QString &registry, const QString &cmf)
{
    Console console(window, overview);
    window.show();
    for (int i = 0; i < 20; ++i)
        QApplication::processEvents();
    window.showPage(u"deks"_s);
    QApplication::processEvents();
    const qint64 before = statusKb("VmRSS:");

    QElapsedTimer clock;
    double firstRow = -1;
    double done = -1;
    ConnectionOptions options;
    options.schemaRegistry = registry;
    options.cmf = cmf;
    Stall stall;
    QObject::connect(&console, &Console::loadFinished, &app, [&] {
        done = double(clock.nsecsElapsed()) / 1e6;
        QTimer::singleShot(1500, &app, &QApplication::quit); // what follows the load belongs to it
    });
    QTimer rows;
    rows.setInterval(1);
    QObject::connect(&rows, &QTimer::timeout, &app, [&] {
        if (firstRow < 0 && (!window.inventory()->keks.isEmpty() || !window.inventory()->subjects.isEmpty()))
            firstRow = double(clock.nsecsElapsed()) / 1e6;
    });
    rows.start();
    clock.start();
    console.open(options, u"bench"_s, [](const Result<void> &opened) {
        if (opened)
            return;
        std::fprintf(stderr, "%s\n", qPrintable(opened.error().detail));
        QApplication::exit(1);
    });
    if (QApplication::exec() != 0)
        return 1;
    const InventoryPtr all = window.inventory();
    print({{u"load_s"_s, done / 1000},
           {u"first_row_ms"_s, firstRow},
           {u"stall_ms"_s, stall.longestMs()},
           {u"turn_cpu_ms"_s, stall.mostUsedMs()},
           {u"peak_mb"_s, double(statusKb("VmHWM:") - before) / 1024},
           {u"keks"_s, all->keks.size()},
           {u"deks"_s, all->deks.size()},
           {u"subjects"_s, all->subjects.size()}});
    return 0;
}

/// Turns the event loop until @p done says so and for some turns more.
template <typename Done> void turnUntil(const Done &done)
{
    do {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    } while (!done());
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
}

/// Filters and sorts the list of a page as somebody would who types and clicks.
void browse(MainWindow &window, const QString &page, const QString &list, const QString &text, QJsonObject &figures)
{
    window.showPage(page);
    auto *view = window.findChild<QAbstractItemView *>(list);
    auto *model = view ? qobject_cast<BrowseModel *>(view->model()) : nullptr;
    if (!model) {
        std::fprintf(stderr, "no list %s\n", qPrintable(list));
        return;
    }
    const auto idle = [model] { return !model->isBusy(); };
    turnUntil(idle);
    const Stall filtering;
    for (qsizetype letters = 1; letters <= text.size(); ++letters) {
        model->setFilterText(text.left(letters));
        turnUntil(idle);
    }
    model->setFilterText({});
    turnUntil(idle);
    figures[page + u"_filter_ms"_s] = filtering.longestMs();
    figures[page + u"_filter_cpu_ms"_s] = filtering.mostUsedMs();
    const Stall sorting;
    for (const auto order : {Qt::DescendingOrder, Qt::AscendingOrder}) {
        for (int column = 0; column < std::min(3, model->columnCount()); ++column) {
            model->sort(column, order);
            turnUntil(idle);
        }
    }
    figures[page + u"_sort_ms"_s] = sorting.longestMs();
    figures[page + u"_sort_cpu_ms"_s] = sorting.mostUsedMs();
    figures[page + u"_rows"_s] = model->rowCount();
}

int large(MainWindow &window, OverviewPage &overview, const QString &registry, const QString &cmf)
{
    Console console(window, overview);
    window.show();
    window.showPage(u"schemas"_s);
    turnUntil([] { return true; });
    const qint64 before = statusKb("VmRSS:");
    bool loading = true;
    QObject::connect(&console, &Console::loadFinished, &console, [&loading] { loading = false; });
    ConnectionOptions options;
    options.schemaRegistry = registry;
    options.cmf = cmf;
    auto *view = window.findChild<QAbstractItemView *>(u"schemasTree"_s);
    QJsonObject figures;
    QElapsedTimer clock;
    clock.start();
    {
        const Stall stall;
        if (!view)
            return 1;
        console.open(options, u"bench"_s);
        bool scrolled = false;
        double seen = -1;
        turnUntil([&] {
            const InventoryPtr all = window.inventory();
            const qsizetype rows = all->subjects.size();
            if (!scrolled && view->model()->rowCount() > 1000) {
                view->scrollToBottom(); // far from where the pages of the registry begin
                scrolled = true;
                clock.restart();
            }
            if (scrolled && seen < 0 && rows > 10) {
                const bool known = std::all_of(all->subjects.cend() - 10, all->subjects.cend(),
                                               [](const SubjectEntry &row) { return row.versionsKnown; });
                if (known)
                    seen = double(clock.elapsed()) / 1000;
            }
            return !loading;
        });
        figures[u"visible_details_s"_s] = seen;
        figures[u"load_s"_s] = double(clock.elapsed()) / 1000;
        figures[u"load_read_mb"_s] = readMb();
        turnUntil([&clock, done = clock.elapsed()] { return clock.elapsed() > done + 5000; });
        figures[u"stall_ms"_s] = stall.longestMs();
        figures[u"turn_cpu_ms"_s] = stall.mostUsedMs();
    }
    figures[u"peak_mb"_s] = double(statusKb("VmHWM:") - before) / 1024;
    figures[u"resident_mb"_s] = double(statusKb("VmRSS:") - before) / 1024;
    browse(window, u"schemas"_s, u"schemasTree"_s, u"customer"_s, figures);
    browse(window, u"deks"_s, u"deksTable"_s, u"payments"_s, figures);
    browse(window, u"secrets"_s, u"secretsTable"_s, u"kafka"_s, figures);
    {
        const Stall stall;
        const double readBefore = readMb();
        clock.restart();
        loading = true;
        Q_EMIT window.reloadRequested();
        turnUntil([&loading] { return !loading; });
        figures[u"reload_s"_s] = double(clock.elapsed()) / 1000;
        figures[u"reload_read_mb"_s] = readMb() - readBefore;
        turnUntil([&clock, done = clock.elapsed()] { return clock.elapsed() > done + 3000; });
        figures[u"reload_stall_ms"_s] = stall.longestMs();
        figures[u"reload_turn_cpu_ms"_s] = stall.mostUsedMs();
    }
    figures[u"reload_peak_mb"_s] = double(statusKb("VmHWM:") - before) / 1024;
    const InventoryPtr all = window.inventory();
    qsizetype versions = 0;
    for (const SubjectEntry &subject : all->subjects)
        versions += subject.versions.size();
    figures[u"keks"_s] = all->keks.size();
    figures[u"deks"_s] = all->deks.size();
    figures[u"subjects"_s] = all->subjects.size();
    figures[u"versions"_s] = versions;
    figures[u"secrets"_s] = all->secrets.size();
    figures[u"mappings"_s] = all->mappings.size();
    print(figures);
    return 0;
}

/// An Avro schema of about @p bytes.
QString avroOf(int bytes)
{
    QString text = u"{\n  \"type\": \"record\",\n  \"name\": \"Large\",\n  \"fields\": [\n"_s;
    for (int i = 0; text.size() < bytes; ++i) {
        if (i > 0)
            text += u",\n"_s;
        text += u"    {\"name\": \"field_%1\", \"type\": [\"null\", \"string\"], \"default\": null, "
                "\"confluent:tags\": [\"PII\"]}"_s.arg(i);
    }
    return text + u"\n  ]\n}\n"_s;
}

int showSchema(MainWindow &window, int bytes)
{
    auto inventory = std::make_shared<Inventory>();
    for (const QString &name : {u"large-value"_s, u"small-value"_s}) {
        auto version = std::make_shared<SchemaVersion>();
        version->subject = name;
        version->version = 1;
        version->id = int(inventory->subjects.size()) + 1;
        version->text = avroOf(name == u"large-value"_s ? bytes : 200).toUtf8();
        SubjectEntry subject;
        subject.name = name;
        subject.versionsKnown = true;
        subject.versions = {version};
        inventory->subjects.append(subject);
    }
    PartState complete;
    complete.phase = PartState::Phase::Complete;
    inventory->parts.insert(InventoryPart::Subjects, complete);
    ConnectionFacts facts;
    facts.name = u"bench"_s;
    window.setConnection(facts);
    window.show();
    window.showPage(u"schemas"_s);
    window.setInventory(inventory);
    QElapsedTimer clock;
    clock.start();
    turnUntil([&clock] { return clock.elapsed() > 1500; });
    window.reveal({ObjectRef::Kind::Subject, {u"small-value"_s}});
    if (auto *toggle = window.findChild<QAbstractButton *>(u"showSchemaText"_s); toggle && !toggle->isChecked())
        toggle->click();
    turnUntil([&clock] { return clock.elapsed() > 3000; });
    const auto *fields = window.findChild<QAbstractItemView *>(u"fieldsTree"_s);
    const Stall stall;
    clock.restart();
    double shown = -1;
    window.reveal({ObjectRef::Kind::Subject, {u"large-value"_s}});
    turnUntil([&] {
        if (shown < 0 && fields->model()->rowCount() > 10)
            shown = double(clock.elapsed());
        return clock.elapsed() > 6000;
    });
    print({{u"schema_stall_ms"_s, stall.longestMs()},
           {u"schema_turn_cpu_ms"_s, stall.mostUsedMs()},
           {u"schema_fields_ms"_s, shown},
           {u"schema_fields"_s, fields->model()->rowCount()}});
    return 0;
}

int searchNames(MainWindow &window, int names)
{
    auto inventory = std::make_shared<Inventory>();
    for (int i = 0; i < names; ++i) {
        SubjectEntry subject;
        subject.name = u"company.team-%1.topic-%2-value"_s.arg(i % 97).arg(i, 6, 10, QChar(u'0'));
        inventory->subjects.append(subject);
    }
    std::sort(inventory->subjects.begin(), inventory->subjects.end(),
              [](const SubjectEntry &a, const SubjectEntry &b) { return nameLess(a.name, b.name); });
    PartState complete;
    complete.phase = PartState::Phase::Complete;
    inventory->parts.insert(InventoryPart::Subjects, complete);
    ConnectionFacts facts;
    facts.name = u"bench"_s;
    window.setConnection(facts);
    window.show();
    window.showPage(u"overview"_s);
    QElapsedTimer clock;
    clock.start();
    turnUntil([&clock] { return clock.elapsed() > 500; });
    const Stall stall;
    window.setInventory(inventory);
    window.palette()->open();
    const auto idle = [&window] { return !window.palette()->isBusy(); };
    turnUntil(idle);
    const double opened = double(clock.elapsed()) - 500;
    double answered = 0;
    const QString text = u"team-42 topic-0042"_s;
    for (qsizetype letters = 1; letters <= text.size(); ++letters) {
        clock.restart();
        window.palette()->edit()->setText(text.left(letters));
        turnUntil(idle);
        answered = std::max(answered, double(clock.elapsed()));
    }
    print({{u"palette_stall_ms"_s, stall.longestMs()},
           {u"palette_turn_cpu_ms"_s, stall.mostUsedMs()},
           {u"palette_answered_ms"_s, answered},
           {u"palette_ready_ms"_s, opened},
           {u"palette_rows"_s, window.palette()->list()->model()->rowCount()}});
    return 0;
}

int filter(int rows)
{
    auto inventory = std::make_shared<Inventory>();
    for (int i = 0; i < rows; ++i) {
        Dek dek;
        dek.kekName = u"kek-%1"_s.arg(i % 500, 3, 10, QChar(u'0'));
        dek.subject = u"company.team-%1.topic-%2-value"_s.arg(i % 97).arg(i, 6, 10, QChar(u'0'));
        dek.version = 1;
        dek.algorithm = u"AES256_GCM"_s;
        inventory->deks.append(dek);
    }
    std::sort(inventory->deks.begin(), inventory->deks.end(), [](const Dek &a, const Dek &b) {
        return std::tie(a.kekName, a.subject) < std::tie(b.kekName, b.subject);
    });
    DekTableModel model;
    QTableView view;
    view.setModel(&model);
    view.resize(900, 700);
    view.show();
    model.setInventory(inventory);
    model.sort(DekTableModel::SubjectColumn);
    const auto settle = [&model] {
        do {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        } while (model.isBusy());
        for (int i = 0; i < 10; ++i)
            QCoreApplication::processEvents();
    };
    settle();
    // As somebody types: the event loop turns while letters come, and its longest absence is what is felt.
    const QString text = u"topic-0042"_s;
    double answered = 0;
    Stall stall;
    for (qsizetype letters = 1; letters <= text.size(); ++letters) {
        QElapsedTimer clock;
        clock.start();
        model.setFilterText(text.left(letters));
        settle();
        answered = std::max(answered, double(clock.nsecsElapsed()) / 1e6);
    }
    const double filtering = stall.longestMs();
    const double filteringUsed = stall.mostUsedMs();
    Stall sorting;
    model.setFilterText({});
    settle();
    for (const int column : {DekTableModel::KekColumn, DekTableModel::AgeColumn, DekTableModel::SubjectColumn}) {
        model.sort(column, Qt::DescendingOrder);
        settle();
    }
    model.setFilterText(text);
    settle();
    const int left = model.rowCount();
    print({{u"filter_ms"_s, filtering},
           {u"filter_cpu_ms"_s, filteringUsed},
           {u"filter_answered_ms"_s, answered},
           {u"sort_ms"_s, sorting.longestMs()},
           {u"sort_cpu_ms"_s, sorting.mostUsedMs()},
           {u"rows"_s, rows},
           {u"left"_s, left}});
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    Application app(argc, argv);
    useLeanEventLoops();
    const QStringList words = QApplication::arguments().mid(1);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    if (words.value(0) == u"filter")
        return filter(words.value(1).toInt());

    Theme theme(app, Theme::Mode::Light);
    MainWindow window(analyse);
    if (words.value(0) == u"paint") { // as main() does it
        if (!showFirstPicture(window))
            return 1;
        print({{u"first_paint_ms"_s, sinceStartMs()}});
        return 0;
    }
    OverviewPage *overview = addPages(window);
    window.resize(1280, 800);
    if (words.value(0) == u"load" && words.size() == 3)
        return load(app, window, *overview, words[1], words[2]);
    if (words.value(0) == u"large" && words.size() == 3)
        return large(window, *overview, words[1], words[2]);
    if (words.value(0) == u"schema")
        return showSchema(window, words.value(1).toInt());
    if (words.value(0) == u"palette")
        return searchNames(window, words.value(1).toInt());
    std::fputs("kekkaibench load|large SR-URL CMF-URL | filter ROWS | schema BYTES | palette NAMES | paint\n", stderr);
    return 2;
}
