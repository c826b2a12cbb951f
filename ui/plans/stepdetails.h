#pragma once

#include "models/plans/planstepmodel.h"
#include "models/plans/statechangemodel.h"
#include "ui/pages/page.h"

#include <QTabWidget>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace kekkai {

/// One step of a plan: what it changes, and exactly what is sent.
class StepDetails final : public QTabWidget {
    Q_OBJECT
public:
    explicit StepDetails(const ConnectedServers &servers, QWidget *parent = nullptr);

    /// @param result  what became of it, in sentences; empty: nothing to say.
    void setStep(const Step &step, const QString &result);
    [[nodiscard]] StateChangeModel *changes() const { return m_changes; }
    /// The request for a shell. Secrets are written as the names of their slots.
    [[nodiscard]] QString curl() const;

private:
    QWidget *madeChange();
    QWidget *madeRequest();
    void updateChange();
    [[nodiscard]] QString addressFor(PlanServer server) const;

    ConnectedServers m_servers;
    Step m_step;
    StateChangeModel *m_changes;
    QLabel *m_what = nullptr;
    QLabel *m_result = nullptr;
    QLabel *m_nothing = nullptr;
    QStackedWidget *m_place = nullptr; ///< of the changes, or of the word that there are none
    QTableView *m_table = nullptr;
    QCheckBox *m_all = nullptr;
    QToolButton *m_fold = nullptr;
    QWidget *m_json = nullptr;
    QPlainTextEdit *m_before = nullptr;
    QPlainTextEdit *m_after = nullptr;
    QPlainTextEdit *m_request = nullptr;
    QPushButton *m_copy = nullptr;
};

} // namespace kekkai
