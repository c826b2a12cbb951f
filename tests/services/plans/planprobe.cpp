// Runs a plan, resumes one or takes one back, and ends itself with SIGKILL at a point that the command line names. Run
// by tst_planscrash.
//   planprobe JOURNAL ADDRESS run|resume|rollback PLAN-FILE|PLAN-ID POINT NUMBER
// At the NUMBER-th time of POINT it is killed. Points are those of RunPoint, and:
//   StepCarriedOut  the server has done what the request asked for, and nobody here has seen the reply
//   CommitBegins, CommitEnds  just before and after rows of the journal become durable

#include "planbench.h"

#include <QCoreApplication>
#include <QFile>
#include <QTcpSocket>
#include <QTimer>

#include <csignal>
#include <cstdio>

#include <unistd.h>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray pointName(RunPoint point)
{
    switch (point) {
    case RunPoint::RunBegun:
        return "RunBegun"_ba;
    case RunPoint::StepRead:
        return "StepRead"_ba;
    case RunPoint::StepBegun:
        return "StepBegun"_ba;
    case RunPoint::StepSent:
        return "StepSent"_ba;
    case RunPoint::StepReplied:
        return "StepReplied"_ba;
    case RunPoint::StepReadBack:
        return "StepReadBack"_ba;
    case RunPoint::StepEnded:
        return "StepEnded"_ba;
    case RunPoint::StepsEnded:
        return "StepsEnded"_ba;
    case RunPoint::RunEnded:
        return "RunEnded"_ba;
    }
    return {};
}

/// Asks until the server says that what @p request soft-deletes is deleted. Blocks this thread, so that the reply to
/// the request itself stays unread.
void awaitDeleted(const QUrl &registry, const StepRequest &request)
{
    const QByteArray target =
        request.path + '?' + (request.query.isEmpty() ? QByteArray() : request.query + '&') + "deleted=true";
    while (true) {
        QTcpSocket socket;
        socket.connectToHost(registry.host(), quint16(registry.port()));
        socket.write("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        QByteArray reply;
        constexpr int patience = 5000;
        while (socket.waitForReadyRead(patience))
            reply += socket.readAll();
        if (reply.contains("\"deleted\":true"))
            return;
    }
}

/// Ends the program the hard way when the count is reached.
struct Killer {
    QByteArray point;
    int number = 0;
    int seen = 0;

    void at(const QByteArray &here)
    {
        if (here == point && ++seen == number)
            ::kill(::getpid(), SIGKILL);
    }
};

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 7)
        return 2;
    const QUrl registry(arguments.at(2));
    Killer killer{arguments.at(5).toLatin1(), arguments.at(6).toInt()};

    Plan plan;
    if (arguments.at(3) == "run"_L1) {
        QFile file(arguments.at(4));
        if (!file.open(QIODevice::ReadOnly))
            return 2;
        plan = planFromJson(QJsonDocument::fromJson(file.readAll()).object()).value();
    }
    JournalStore::Options options;
    options.file = arguments.at(1);
    options.observer = [&killer](bool isDurable) {
        if (killer.point.startsWith("Commit"))
            killer.at(isDurable ? "CommitEnds"_ba : "CommitBegins"_ba);
    };
    const auto journal = settled(Journal::open(options));
    if (!journal)
        return 3;
    RunContext context = contextFor(transportTo(registry), *journal);
    context.parallel = 2;
    context.observer = [&](RunPoint point, const QString &id) {
        killer.at(pointName(point));
        if (point != RunPoint::StepSent || killer.point != "StepCarriedOut")
            return;
        const Step *step = plan.find(id);
        if (step && killer.seen + 1 == killer.number)
            awaitDeleted(registry, step->request);
        killer.at("StepCarriedOut"_ba);
    };
    PlanRunner runner(context);
    const auto run = [&]() -> Task<RunResult> {
        const QUuid id = QUuid::fromString(arguments.at(4));
        if (arguments.at(3) == "run"_L1)
            return runner.run(plan, {});
        return arguments.at(3) == "resume"_L1 ? runner.resume(id, {}) : runner.rollBack(id, {});
    };
    const RunResult result = kekkai::test::waitFor(run());
    std::printf("%d %d\n", int(result.state), result.done);
    return 0;
}
