#pragma once

#include "models/support/latestresult.h"
#include "models/wiring/wiringtablemodel.h"
#include "ui/pages/browsepage.h"

namespace kekkai {

/// Which environment reaches which catalog and database by which secret, and where it cannot.
class WiringPage final : public BrowsePage {
    Q_OBJECT
public:
    explicit WiringPage(QWidget *parent = nullptr);

    [[nodiscard]] QList<InventoryPart> parts() const override;
    void setInventory(const InventoryPtr &inventory) override;
    void forgetConnection() override;
    bool reveal(const ObjectRef &object) override;

protected:
    [[nodiscard]] QString countText(qsizetype shown, qsizetype total) const override;
    void fillDetails(const QModelIndex &current) override;
    [[nodiscard]] QStringList wantedNames(const ObjectRef &key) const override;

private:
    WiringTableModel m_model;
    LatestResult<QList<WiringRow>> m_wiring;
    bool m_known = false;
    ObjectRef m_wanted; ///< to be revealed once the wiring is known
};

} // namespace kekkai
