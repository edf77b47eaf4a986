/*
 * The steps for the secure bootloaders of Nordic's nRF5 SDK, which know one key
 * (dfu_public_key.c) and no revocation: nRF5 SDK 17.1.0, nrf_dfu_validation.c.
 */
#include "lib/rotate_step.h"

static void build(struct rotate_steps *steps)
{
    rotate_step_begin(steps, "build-bootloader",
                      "build the bootloader with the new key");
    rotate_step_say(
        steps,
        "This file replaces dfu_public_key.c of the bootloader's project; nothing "
        "else changes. Build it as BOOTLOADER.hex, without settings page and "
        "SoftDevice.");
    rotate_step_run(steps, "plomb key export --format nrf5-c -o dfu_public_key.c");
    rotate_step_argument(steps, steps->options->new_key.file);
}

static void pack_transition(struct rotate_steps *steps)
{
    const struct plomb_rotate_options *options = steps->options;

    rotate_step_begin(steps, "pack-transition", "pack it, signed with the old key");
    rotate_step_say(
        steps,
        "Without the application: of a package with both, the device's old "
        "bootloader checks the first half and the new one the second, and one key "
        "cannot sign for the two. Keep the package as long as a device may come out "
        "of a drawer.");
    rotate_step_run(steps, "plomb pack");
    if (options->chip != NULL) rotate_step_add(steps, "--chip %s", options->chip->name);
    rotate_step_add(steps, "--bootloader");
    rotate_step_word(steps, "BOOTLOADER.hex");
    rotate_step_add(steps, "--allow-drop uicr");
    rotate_step_number(steps, "--bootloader-version", &options->bootloader_version,
                       "BOOTLOADER_VERSION");
    rotate_step_device(steps);
    rotate_step_add(steps, "--key-file");
    rotate_step_argument_or(steps, rotate_old_key_file(options), "OLD_PRIVATE_KEY");
    rotate_step_add(steps, "transition.zip");
    rotate_step_run(steps, "plomb verify --key");
    rotate_step_argument(steps, options->old_key.file);
    rotate_step_add(steps, "--bootloader stock transition.zip");
}

static void roll_out(struct rotate_steps *steps, const char *id, const char *title,
                     const char *package, const char *text)
{
    rotate_step_begin(steps, id, title);
    rotate_step_say(steps, "%s", text);
    rotate_step_run(steps, "plomb send %s --port", package);
    rotate_step_word(steps, "PORT");
}

static void count(struct rotate_steps *steps)
{
    const struct plomb_optional *version = &steps->options->bootloader_version;

    rotate_step_begin(steps, "count-devices", "count the devices that have it");
    if (version->is_given) {
        rotate_step_say(steps, "Bootloader version %u has the new key.",
                        version->value);
    } else {
        rotate_step_say(steps, "The bootloader version of step 3 has the new key.");
    }
    rotate_step_say(
        steps,
        "It is the number in the package, which the device keeps in its settings "
        "page. Nothing that a device says about itself is authenticated: the proof "
        "is a package by the new key that it takes.");
    rotate_step_run(steps, "plomb device info --json --port");
    rotate_step_word(steps, "PORT");
}

static void missed(struct rotate_steps *steps)
{
    rotate_step_begin(steps, "missed-devices",
                      "know what becomes of those that missed it");
    rotate_step_say(
        steps,
        "A device with the old bootloader refuses packages by the new key (answer "
        "05), and stays as it is: send it transition.zip, then any release by the "
        "new key. One with the new bootloader refuses all that the old key signed, "
        "transition.zip among it. The server must know which of both a device is; "
        "there is no package that both take. Whoever has the old key can install "
        "what they like on the former, another bootloader included.");
    if (steps->options->is_compromised) {
        rotate_step_say(
            steps,
            "They may have been there first: devices that refuse a package by the "
            "new key after transition.zip was sent belong on a programmer.");
    }
}

void rotate_stock_steps(struct rotate_steps *steps)
{
    rotate_compare(steps);
    build(steps);
    pack_transition(steps);
    rotate_pack_first(
        steps,
        "Have it ready before transition.zip is sent: an application with ECDSA boot "
        "validation that the old key signed does not start under the new bootloader, "
        "and the device waits in DFU mode. It may be the installed application "
        "again, with a version that the bootloader takes.");
    roll_out(
        steps, "roll-out-transition",
        "send it, to a device on the desk first, then to the fleet", "transition.zip",
        "The device refuses a bootloader version that is not higher than its own. "
        "The bootloader is replaced by the MBR; a device without room beside its "
        "application gives that up first. From then on it takes nothing that the old "
        "key signed: this is the revocation, there is no time with both and no way "
        "back but a bootloader signed with the new key.");
    count(steps);
    roll_out(
        steps, "roll-out-first", "send the first release to the devices that have it",
        "first-by-new-key.zip",
        "A package by the old key is refused now (answer 05): try one on the desk.");
    missed(steps);
    rotate_retire(steps,
                  "Nothing needs it once transition.zip is made, tried and kept in "
                  "two places.");
    rotate_step_begin(steps, "next-rotation", "think of the next one");
    rotate_step_say(
        steps,
        "It is the same again. With plomb's verifier in the place of this bootloader "
        "(targets with -sd, docs/key-rotation.md) devices know up to four keys, take "
        "packages of both during a rotation, and revoke the old one by themselves.");
}
