#pragma once

#include <QString>

#include <tl/expected.hpp>

#include <utility>

namespace kekkai {

/// Why something is no plan that could be run.
struct PlanError {
    enum class Kind {
        Damaged, ///< no JSON, or no plan; detail: the parser's words
        TooLarge, ///< field: what; detail: the limit
        NewerFormat, ///< detail: its number
        UnknownMember, ///< field; a member that this version does not know may change what the plan means
        BadMember, ///< field; detail: what was expected
        NoSteps,
        DuplicateStep, ///< field; detail: the id
        UnknownDependency, ///< field; detail: the id that no step has
        DependencyCycle, ///< detail: the id of one step that waits for itself
        SecretInPlan, ///< field: where something stands that looks like a credential; never repeated
        StateHashMismatch, ///< the steps do not begin with the states that the hash was made of
        UnknownKind, ///< field; detail: the kind of step that this program has no driver for
        RequestMismatch, ///< field; detail: the step says one thing and would send another
        WrongServer, ///< detail: the server that it was made for
        CannotRead, ///< detail: the system's words
    };

    Kind kind = Kind::Damaged;
    QString field; ///< such as "steps[2].request.path"
    QString detail; ///< never a secret

    friend bool operator==(const PlanError &, const PlanError &) = default;
};

template <typename T> using PlanResult = tl::expected<T, PlanError>;

[[nodiscard]] inline tl::unexpected<PlanError> planFailure(PlanError::Kind kind, QString field = {},
                                                           QString detail = {})
{
    return tl::unexpected(PlanError{kind, std::move(field), std::move(detail)});
}

} // namespace kekkai
