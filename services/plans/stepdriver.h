#pragma once

#include "services/core/cancellation.h"
#include "services/core/result.h"
#include "services/core/task.h"
#include "services/http/httptransport.h"
#include "services/inventory/session.h"
#include "services/plans/plan.h"

#include <QMap>

#include <memory>
#include <optional>

namespace kekkai {

/// What a kind of step means. Holds clients of one session; stateless besides, so that many steps may be asked about at
/// once. Used on the thread of the runner.
class StepDriver {
public:
    virtual ~StepDriver() = default;

    /// The state of the step's object now, as planstate.h describes it: every member that a pattern may name is there,
    /// such as "deleted": false, and what may be a credential is dots. Null when the object does not exist.
    /// Errors: whatever the server says but that the object does not exist.
    /// A coroutine: it must not touch `this` after its first co_await.
    [[nodiscard]] virtual Task<Result<QJsonValue>> read(Step step, Cancellation cancellation) const = 0;

    /// The step that takes @p done back, with an id, request and patterns of its own; its dependsOn is set by who asks.
    /// @param done  whose before and after are the whole states that were found before it and read back after it.
    /// Nothing when the server has no way back.
    [[nodiscard]] virtual std::optional<Step> undo(const Step &done) const = 0;

    /// Why the request of @p step is not what its kind, object and arguments say, in English for the details; empty:
    /// it is. So a plan file cannot show one thing and send another.
    [[nodiscard]] virtual QString disagreement(const Step &step) const = 0;
};

/// The drivers of one session, by the kinds of their steps. A value; copies share the drivers.
class StepDrivers {
public:
    void add(const QString &kind, std::shared_ptr<const StepDriver> driver)
    {
        m_drivers.insert(kind, std::move(driver));
    }
    /// Null when there is none.
    [[nodiscard]] std::shared_ptr<const StepDriver> driver(const QString &kind) const { return m_drivers.value(kind); }
    /// Whether @p plan is one, and each of its steps sends what it says. Errors: UnknownKind, RequestMismatch, and
    /// those of kekkai::checked().
    [[nodiscard]] PlanResult<void> checked(const Plan &plan) const;

private:
    QMap<QString, std::shared_ptr<const StepDriver>> m_drivers;
};

/// The address that @p transport sends to, from its name(); empty when it names none.
[[nodiscard]] QUrl addressOf(const HttpTransport &transport);
/// The identity of those servers of @p session that @p plan changes: what Plan::serverIdentity has to be.
[[nodiscard]] QString identityFor(const Plan &plan, const Session &session);

} // namespace kekkai
