#pragma once

#include "services/core/maskedvalue.h"
#include "services/core/result.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

#include <optional>

namespace kekkai {

enum class RuleKind { Transform, Condition, Other };
enum class RuleMode { WriteRead, Write, Read, UpDown, Upgrade, Downgrade, Other };
/// Which of a rule set's three lists a rule stands in.
enum class RuleList { Migration, Domain, Encoding };

/// One rule of a rule set. Source: reference/schema-registry.md 3.1.
struct Rule {
    QString name;
    QString doc;
    RuleKind kind = RuleKind::Transform;
    QString kindText; ///< as sent; shown when kind is Other
    RuleMode mode = RuleMode::WriteRead;
    QString modeText; ///< as sent
    QString type; ///< ENCRYPT, ENCRYPT_PAYLOAD, CEL, ...
    QStringList tags; ///< empty: every field
    MaskedMap params; ///< encrypt.* and the like
    QString expr;
    QString onSuccess; ///< an action, or "first,second" for WRITEREAD and UPDOWN
    QString onFailure;
    bool disabled = false;

    [[nodiscard]] bool isFieldEncryption() const { return type == QLatin1StringView("ENCRYPT"); }
    [[nodiscard]] bool isPayloadEncryption() const { return type == QLatin1StringView("ENCRYPT_PAYLOAD"); }
    [[nodiscard]] bool isEncryption() const { return isFieldEncryption() || isPayloadEncryption(); }
    [[nodiscard]] bool coversWrite() const { return mode == RuleMode::WriteRead || mode == RuleMode::Write; }
    [[nodiscard]] bool coversRead() const { return mode == RuleMode::WriteRead || mode == RuleMode::Read; }

    /// @param where  for errors, such as "ruleSet.domainRules[0]". Errors: BadReply naming a member of a wrong type.
    /// A missing name or type is kept empty (lint reports it); unknown enum values become Other.
    [[nodiscard]] static Result<Rule> fromJson(const QJsonObject &json, const QString &where);
    /// As the server sends it, secret params masked.
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const Rule &, const Rule &) = default;
};

struct RuleSet {
    QList<Rule> migrationRules;
    QList<Rule> domainRules;
    QList<Rule> encodingRules;
    QString enableAt; ///< ALL (also when empty), CLIENT, GATEWAY, SERVER, NONE

    [[nodiscard]] bool isEmpty() const
    {
        return migrationRules.isEmpty() && domainRules.isEmpty() && encodingRules.isEmpty();
    }

    [[nodiscard]] static Result<RuleSet> fromJson(const QJsonObject &json, const QString &where);
    [[nodiscard]] QJsonObject toMaskedJson() const;

    friend bool operator==(const RuleSet &, const RuleSet &) = default;
};

} // namespace kekkai
