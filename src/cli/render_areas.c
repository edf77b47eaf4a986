#include "cli/render_areas.h"

#include <string.h>

#include <plomb/core/layout.h>
#include <plomb/core/target.h>

#include "cli/render_text.h"

/* One area, from the top of flash down. */
static void draw(const char *name, uint32_t start, uint32_t end, uint64_t used,
                 struct plomb_buf *text)
{
    if (end <= start) return;
    plomb_buf_addf(text, "  0x%08x  %-12s ", start, name);
    render_number(text, end - start);
    plomb_buf_add_text(text, " bytes");
    if (used > 0) {
        plomb_buf_add_text(text, ", ");
        render_number(text, used);
        plomb_buf_add_text(text, " used");
    }
    plomb_buf_add_text(text, "\n");
}

/* The pool, when the installed application is as large as the new one. */
static void draw_pool(const struct plomb_target *target,
                      const struct plomb_init_command *command, struct plomb_buf *text)
{
    const struct plomb_pool pool = {target->pool_start, target->pool_end,
                                    command->app_size};
    const uint64_t transfer = plomb_transfer_size(command);
    struct plomb_layout layout;
    uint32_t end;

    if (plomb_layout_plan(&pool, command, &layout) != PLOMB_OK) {
        draw("no room", pool.start, pool.end, transfer, text);
        return;
    }
    draw("staging", layout.staging_start, pool.end, transfer, text);
    end = layout.staging_start;
    if (layout.backup_start != PLOMB_NO_BACKUP) {
        draw("backup", layout.backup_start, end, command->app_size, text);
        end = layout.backup_start;
    }
    draw("application", layout.image_start, end, command->app_size, text);
}

static void draw_target(const struct plomb_target *target,
                        const struct plomb_chip *chip,
                        const struct plomb_init_command *command,
                        struct plomb_buf *text)
{
    const uint32_t boot_end = target->boot_start + PLOMB_VERIFIER_SIZE;
    const uint32_t *states = target->state_pages;

    plomb_buf_addf(text, "\nflash with plomb's verifier, %s\n", target->name);
    if (states[1] == states[0] + PLOMB_PAGE_SIZE) {
        draw("state", states[0], chip->flash_size, 0, text);
    } else {
        draw("state", states[1], chip->flash_size, 0, text);
        draw("MBR's", boot_end, states[1], 0, text);
        draw("verifier", target->boot_start, boot_end, 0, text);
        draw("state", states[0], states[0] + PLOMB_PAGE_SIZE, 0, text);
    }
    draw("journal", target->journal_page, target->journal_page + PLOMB_PAGE_SIZE, 0,
         text);
    draw("keys", target->key_page, target->key_page + PLOMB_PAGE_SIZE, 0, text);
    draw_pool(target, command, text);
    if (target->has_mbr) {
        draw("MBR", 0, target->pool_start, 0, text);
    } else {
        draw("verifier", target->boot_start, boot_end, 0, text);
    }
}

void render_areas(const struct plomb_chip *chip,
                  const struct plomb_init_command *command, struct plomb_buf *text)
{
    size_t count;
    const struct plomb_target *targets = plomb_target_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(targets[i].chip, chip->name) != 0) continue;
        draw_target(&targets[i], chip, command, text);
    }
}
