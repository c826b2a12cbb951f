#pragma once

#include "services/plans/plan.h"

#include <QList>
#include <QScrollArea>

class QCheckBox;

namespace kekkai {

/// What is to be read before a plan runs: those that must be ticked each have a check box of their own, and come first.
class WarningList final : public QScrollArea {
    Q_OBJECT
public:
    explicit WarningList(QWidget *parent = nullptr);

    /// Nothing is ticked.
    void setWarnings(const QList<PlanWarning> &warnings);
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    /// How many must still be ticked.
    [[nodiscard]] int missing() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changed();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void addRow(const PlanWarning &warning);
    [[nodiscard]] int wantedHeight() const;

    QList<QCheckBox *> m_boxes;
    int m_count = 0;
};

} // namespace kekkai
