#pragma once

#include "services/plans/plan.h"

#include <functional>

namespace kekkai {

/// The sentences of a plan, which models/text has.
struct PlanWords {
    QString title;
    std::function<QString(const Step &)> step;
    std::function<QString(const PlanWarning &)> warning;
};

enum class PlanExport {
    CurlScript, ///< for sh
    ConfluentCliScript, ///< for sh; what the Confluent CLI cannot do is a comment with the curl call
    Markdown, ///< for a change ticket
};

/// @p plan as text for others, UTF-8. No credentials in it: scripts read those of the servers from SR_USER_INFO and
/// CMF_USER_INFO ("user:password"), and the secrets of the plan from the variables that secretVariable() names, each as
/// the inside of a JSON string. Steps come in an order in which they can run. A script stops at the first failure; it
/// does not look first whether things are as they were when the plan was made, and says so.
[[nodiscard]] QByteArray exported(const Plan &plan, PlanExport format, const PlanWords &words);

/// "KEKKAI_SECRET_KMS_TOKEN" for the slot "kms.token". Different slots may share one: then their scripts say which.
[[nodiscard]] QString secretVariable(const QString &slot);

/// The steps in an order in which each comes after those that it depends on; else as in the plan.
[[nodiscard]] QList<Step> inRunningOrder(const Plan &plan);

/// The command of the Confluent CLI (4.x) that does the same as @p step, as words; empty: it has none that does exactly
/// that. Source: the CLI's own sources, internal/schema-registry; on the command line of others, so never with secrets.
[[nodiscard]] QStringList confluentCommand(const Step &step);

} // namespace kekkai
