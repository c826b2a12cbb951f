// Measures the window against a running server. Prints one JSON object. Not a test: figures are compared within one
// run.
//   kekkaibench load SR-URL CMF-URL     the whole inventory into the window
//   kekkaibench filter ROWS             filtering a table letter by letter
//   kekkaibench paint                   start to the first painted window
#include "app/gui/analyse.h"
#include "app/gui/console.h"
#include "app/gui/pages.h"
#include "models/deks/dektablemodel.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
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

/// The longest time between two passes of the event loop while it watches.
class Stall : public QObject {
public:
    Stall()
    {
        m_timer.setInterval(0);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            const qint64 now = m_clock.nsecsElapsed();
            m_longest = std::max(m_longest, now - m_last);
            m_last = now;
            usleep(200); // leaves the processor to the others
        });
        m_clock.start();
        m_timer.start();
    }
    [[nodiscard]] double longestMs() const { return double(m_longest) / 1e6; }

private:
    QElapsedTimer m_clock;
    QTimer m_timer;
    qint64 m_last = 0;
    qint64 m_longest = 0;
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
    if (const auto opened = console.open(options, u"bench"_s); !opened) {
        std::fprintf(stderr, "%s\n", qPrintable(opened.error().detail));
        return 1;
    }
    QApplication::exec();
    const InventoryPtr all = window.inventory();
    print({{u"load_s"_s, done / 1000},
           {u"first_row_ms"_s, firstRow},
           {u"stall_ms"_s, stall.longestMs()},
           {u"peak_mb"_s, double(statusKb("VmHWM:") - before) / 1024},
           {u"keks"_s, all->keks.size()},
           {u"deks"_s, all->deks.size()},
           {u"subjects"_s, all->subjects.size()}});
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
           {u"filter_answered_ms"_s, answered},
           {u"sort_ms"_s, sorting.longestMs()},
           {u"rows"_s, rows},
           {u"left"_s, left}});
    return 0;
}

/// Says when the window it watches was painted for the first time.
class FirstPaint : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject *object, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_ms < 0) {
            QTimer::singleShot(0, this, [this] {
                if (m_ms < 0)
                    m_ms = sinceStartMs();
                print({{u"first_paint_ms"_s, m_ms}});
                QCoreApplication::quit();
            });
        }
        return QObject::eventFilter(object, event);
    }

private:
    double m_ms = -1;
};

} // namespace

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    const QStringList words = QApplication::arguments().mid(1);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    if (words.value(0) == u"filter")
        return filter(words.value(1).toInt());

    Theme theme(app, Theme::Mode::Light);
    MainWindow window(analyse);
    OverviewPage *overview = addPages(window);
    window.resize(1280, 800);
    if (words.value(0) == u"load" && words.size() == 3)
        return load(app, window, *overview, words[1], words[2]);
    if (words.value(0) == u"paint") {
        FirstPaint paint;
        window.installEventFilter(&paint);
        window.show();
        return QApplication::exec();
    }
    std::fputs("kekkaibench load SR-URL CMF-URL | filter ROWS | paint\n", stderr);
    return 2;
}
