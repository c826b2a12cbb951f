#pragma once

#include "services/keys/keysteps.h"
#include "services/plans/planstate.h"
#include "services/plans/secretslots.h"
#include "tests/support/sandboxsession.h"
#include "tests/support/wait.h"

#include <QJsonDocument>

#include <algorithm>

namespace kekkai::test {

/// Sends the request of @p step as it is, without looking at its states.
inline Result<HttpReply> send(const Session &session, const StepRequest &wanted, const PlanSecrets &secrets = {})
{
    using namespace Qt::StringLiterals;
    const auto body = filledBody(wanted.body, secrets);
    if (!body)
        return tl::unexpected(body.error());
    const auto transport = wanted.server == PlanServer::Cmf ? session.cmf : session.schemaRegistry;
    return request(transport, wanted.verb, wanted.path + (wanted.query.isEmpty() ? ""_ba : '?' + wanted.query), *body);
}

/// The state of the step's object.
inline Result<QJsonValue> stateOf(const Session &session, const Step &step)
{
    const KeyStepDriver driver(session.schemaRegistry);
    return kekkai::test::waitFor(driver.read(step, {}));
}

/// Steps as a runner does them: before, request, after. What went wrong, or nothing.
inline QString run(const Session &session, const QList<Step> &steps, const PlanSecrets &secrets = {})
{
    using namespace Qt::StringLiterals;
    QSet<QString> done;
    QList<Step> open = steps;
    while (!open.isEmpty()) {
        const auto next = std::find_if(open.cbegin(), open.cend(), [&done](const Step &step) {
            return std::all_of(step.dependsOn.cbegin(), step.dependsOn.cend(),
                               [&done](const QString &id) { return done.contains(id); });
        });
        if (next == open.cend())
            return u"no step can be next"_s;
        const Step step = *next;
        open.erase(next);
        const QString name = step.kind + u' ' + step.object.key.join(u'/') + u": "_s;
        const auto before = stateOf(session, step);
        if (!before)
            return name + before.error().detail;
        if (!matches(step.before, *before))
            return name + u"found "_s + QString::fromUtf8(canonicalJson(*before)) + u" instead of "_s
                + QString::fromUtf8(canonicalJson(step.before));
        const auto reply = send(session, step.request, secrets);
        if (!reply)
            return name + reply.error().detail;
        const auto after = stateOf(session, step);
        if (!after)
            return name + after.error().detail;
        if (!matches(step.after, *after))
            return name + u"read back "_s + QString::fromUtf8(canonicalJson(*after)) + u" instead of "_s
                + QString::fromUtf8(canonicalJson(step.after));
        done.insert(step.id);
    }
    return {};
}

} // namespace kekkai::test
