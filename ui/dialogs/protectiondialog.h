#pragma once

#include "ui/support/protectionsurvey.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace kekkai {

/// What protects secrets on this system, as read back from it: one row each, with what to do where one does not hold.
class ProtectionDialog final : public QDialog {
    Q_OBJECT
public:
    explicit ProtectionDialog(const ProtectionSources &sources, QWidget *parent = nullptr);

    [[nodiscard]] const ProtectionSurvey &survey() const { return m_survey; }

private:
    void showStates();
    [[nodiscard]] QWidget *madeRow(const ProtectionState &state);

    ProtectionSurvey m_survey;
    QLabel *m_summary;
    QWidget *m_rows = nullptr;
    QVBoxLayout *m_place;
    QPushButton *m_copy;
    QList<ProtectionState> m_shown;
};

} // namespace kekkai
