#pragma once

#include "models/activity/planrecordmodel.h"
#include "services/plans/journalstore.h"
#include "ui/pages/page.h"

#include <optional>

class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QTableView;

namespace kekkai {

class Banner;
class DetailsPane;
class EmptyState;
class FilterEdit;

/// What was changed, by whom, and how it ended: the plans of the journal. It neither reads the journal nor runs plans;
/// it asks for both.
class ActivityPage final : public Page {
    Q_OBJECT
public:
    explicit ActivityPage(QWidget *parent = nullptr);

    void setRecords(const QList<PlanRecord> &records);
    /// Why the journal cannot be read; the rows stay.
    void showProblem(const QString &text);
    /// Of the plan that is chosen; others are ignored.
    void setHistory(const PlanHistory &history);
    [[nodiscard]] QUuid currentPlan() const; ///< null: none is chosen

    [[nodiscard]] QList<InventoryPart> parts() const override { return {}; }
    void setInventory(const InventoryPtr &inventory) override { Q_UNUSED(inventory) }
    void forgetConnection() override { }
    bool reveal(const ObjectRef &object) override;
    void focusFilter() override;
    [[nodiscard]] QList<QWidget *> areas() const override;
    void setServers(const ConnectedServers &servers) override;
    bool closeInnermost() override;

Q_SIGNALS:
    void recordsWanted();
    void historyWanted(const QUuid &plan);
    void resumeRequested(const QUuid &plan); ///< to be reviewed, and gone on with
    void undoRequested(const QUuid &plan); ///< a plan that takes it back, to be reviewed

protected:
    void showEvent(QShowEvent *event) override;

private:
    void showCurrent();
    void updateState();
    [[nodiscard]] const PlanRecord *current() const;

    PlanRecordModel m_model;
    QSortFilterProxyModel *m_rows;
    std::optional<PlanHistory> m_history;
    ConnectedServers m_servers;
    QLabel *m_count;
    Banner *m_banner;
    FilterEdit *m_filter;
    QTableView *m_table;
    DetailsPane *m_details;
    EmptyState *m_empty;
    QSplitter *m_splitter;
    QPushButton *m_resume;
    QPushButton *m_undo;
};

} // namespace kekkai
