#pragma once

#include "services/analysis/findings.h"
#include "ui/widgets/chip.h"

namespace kekkai {

/// How a severity looks everywhere: its colour and its shape; its word is severityText().
[[nodiscard]] Token severityToken(Severity severity);
[[nodiscard]] QString severityIcon(Severity severity);

class SeverityBadge final : public Chip {
    Q_OBJECT
public:
    explicit SeverityBadge(Severity severity, QWidget *parent = nullptr);
};

} // namespace kekkai
